"""Pure: the six-digit codes of an authenticator app (TOTP, RFC 6238: HMAC-SHA-1, 30 seconds, as every app has them)."""

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

DIGITS = 6
SECONDS = 30
KEY_BYTES = 20
"""What RFC 4226 asks for, and what apps can take."""

LATE = 1
"""Steps a phone's clock may be behind or ahead."""


def new_key() -> str:
    """160 random bits in base32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def step_at(moment: datetime) -> int:
    """Which 30 seconds it is, counted from 1970."""
    return int(moment.timestamp()) // SECONDS


def code_of(key: str, step: int) -> str:
    """What the app shows in that step."""
    digest = hmac.new(base64.b32decode(key), step.to_bytes(8, "big"), "sha1").digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(key: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, of those that a clock a little wrong can be in."""
    middle = step_at(now)
    steps = range(middle - LATE, middle + LATE + 1)
    return next((step for step in steps if hmac.compare_digest(code_of(key, step).encode(), code.encode())), None)


def address(key: str, user: str, site: str) -> str:
    """What the QR code says to the app (the Key URI format of Google Authenticator, which all read)."""
    query = urlencode({"secret": key, "issuer": site}, quote_via=quote)
    return f"otpauth://totp/{quote(site)}:{quote(user)}?{query}"
