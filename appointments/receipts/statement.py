"""The signed statement of a confirmation: short enough for a QR code, checked with the published key alone.

It says which confirmation it is, when that was booked, for when and where, and whether that was the earliest date
offered. It holds no personal data. docs/verification.md has the format for whoever checks one without this site.
"""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from appointments.identifiers import REFERENCE_ALPHABET, REFERENCE_LENGTH, format_reference
from appointments.models import Appointment

FORMAT = 1
_SIGNATURE_BYTES = 64
_FACTS = struct.Struct(">BQHII?")
"""Format, reference as a number, version, booked and start in seconds since 1970, whether it was the earliest."""

LONGEST_CODE = 200


class NotGenuine(Exception):
    """The code was not made with our key, or has been altered or cut off."""


class Standing(StrEnum):
    """What became of an appointment since a statement about it was signed."""

    CURRENT = "current"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PASSED = "passed"


@dataclass(frozen=True)
class Statement:
    """What is signed. Times are in UTC, to the second."""

    reference: str
    version: int
    booked_at: datetime
    starts_at: datetime
    was_earliest: bool
    office_code: str

    @property
    def formatted_reference(self) -> str:
        """The confirmation number as it is printed."""
        return format_reference(self.reference)

    @classmethod
    def of(cls, appointment: Appointment) -> "Statement":
        """About an appointment as it stands."""
        return cls(
            appointment.reference,
            appointment.version,
            appointment.booked_at.astimezone(UTC).replace(microsecond=0),
            appointment.slot.starts_at.astimezone(UTC).replace(microsecond=0),
            appointment.was_earliest,
            appointment.office.code,
        )

    def standing(self, appointment: Appointment, now: datetime) -> Standing:
        """Whether time and place still hold. Whether anyone came is never told."""
        if appointment.status == Appointment.Status.CANCELLED:
            return Standing.CANCELLED
        if self.starts_at != appointment.slot.starts_at or self.office_code != appointment.office.code:
            return Standing.MOVED
        is_ahead = appointment.status in Appointment.Status.active() and now < appointment.slot.starts_at
        return Standing.CURRENT if is_ahead else Standing.PASSED


def sign(statement: Statement) -> str:
    """The statement with its signature, in signs that are safe in an address."""
    body = _packed(statement)
    return base64.urlsafe_b64encode(body + _key().sign(body)).decode().rstrip("=")


def read(code: str) -> Statement:
    """The statement a code holds. Raises `NotGenuine`."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", code) or len(code) > LONGEST_CODE:
        raise NotGenuine
    try:
        signed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        body, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
        _key().public_key().verify(signature, body)
        return _unpacked(body)
    except (InvalidSignature, binascii.Error, struct.error, ValueError) as error:
        raise NotGenuine from error


def public_key() -> str:
    """The key that statements are checked with: 32 bytes in base64."""
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.RECEIPT_SIGNING_KEY)


def _packed(statement: Statement) -> bytes:
    facts = _FACTS.pack(
        FORMAT,
        _number(statement.reference),
        min(statement.version, 0xFFFF),
        int(statement.booked_at.timestamp()),
        int(statement.starts_at.timestamp()),
        statement.was_earliest,
    )
    return facts + statement.office_code.encode()


def _unpacked(body: bytes) -> Statement:
    form, number, version, booked, starts, was_earliest = _FACTS.unpack(body[: _FACTS.size])
    if form != FORMAT:
        raise NotGenuine
    booked_at, starts_at = datetime.fromtimestamp(booked, UTC), datetime.fromtimestamp(starts, UTC)
    return Statement(_reference(number), version, booked_at, starts_at, was_earliest, body[_FACTS.size :].decode())


def _number(reference: str) -> int:
    number = 0
    for letter in reference:
        number = number * len(REFERENCE_ALPHABET) + REFERENCE_ALPHABET.index(letter)
    return number


def _reference(number: int) -> str:
    signs = ""
    for _place in range(REFERENCE_LENGTH):
        number, remainder = divmod(number, len(REFERENCE_ALPHABET))
        signs = REFERENCE_ALPHABET[remainder] + signs
    return signs
