"""The signature in every QR code: Ed25519 (RFC 8032), in characters that are safe in a URL."""

import base64
import binascii
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

LONGEST_CODE = 200  # No statement is longer. Decoding a megabyte that someone typed would cost time.

_SIGNATURE_BYTES = 64


class NotGenuine(Exception):
    """The code was not made with our key, or it was altered or cut off."""


def seal(facts: bytes) -> str:
    """The facts, readable by anyone, with our signature."""
    return base64.urlsafe_b64encode(facts + _key().sign(facts)).decode().rstrip("=")


def opened(code: str) -> bytes:
    """The facts in a code. Raises `NotGenuine`."""
    # Python's decoder would also take + and /, which are not characters of our codes.
    if not re.fullmatch(r"[A-Za-z0-9_-]+", code) or len(code) > LONGEST_CODE:
        raise NotGenuine
    try:
        # The codes come without the padding, which would need escapes in a URL.
        signed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        facts, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
        _key().public_key().verify(signature, facts)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise NotGenuine from error
    return facts


def public_key() -> str:
    """The key to check codes with: 32 bytes in base64."""
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.RECEIPT_SIGNING_KEY)
