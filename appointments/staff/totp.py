"""Pure: the six-digit codes of an authenticator app (TOTP, RFC 6238), compared by pyotp."""

from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

DIGITS = 6
SECONDS = 30
KEY_BYTES = 20
"""The length that RFC 4226 requires and apps accept."""

LATE = 1
"""Steps a phone's clock may be behind or ahead."""


def new_key() -> str:
    """160 random bits in base32, as apps accept them."""
    return pyotp.random_base32(KEY_BYTES * 8 // 5)


def matching_step(key: str, code: str, now: datetime) -> int | None:
    """The step of `code`, if it is at most `LATE` steps away from `now`."""
    try:
        # One step either way: clocks of phones differ, and typing takes time.
        return _app(key).verify_and_get_timecode(code, for_time=now, valid_window=LATE)
    except OTPVerificationError:
        return None


def address(key: str, user: str, site: str) -> str:
    """The content of the QR code: Google Authenticator's Key URI format, which every app reads."""
    return _app(key).provisioning_uri(name=user, issuer_name=site)


def _app(key: str) -> pyotp.TOTP:
    return pyotp.TOTP(key, digits=DIGITS, interval=SECONDS)
