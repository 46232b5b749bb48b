"""The signed statement of a confirmation: it fits in a QR code, and the published key is enough to check it.

It says which confirmation it is, when that was booked, for when and where, and whether that was the earliest date
offered. It holds no personal data. docs/verification.md describes the format for people who check a statement without
this site.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from appointments.models import Appointment, AppointmentEvent
from appointments.receipts.signing import NotGenuine, opened, seal
from appointments.values.identifiers import REFERENCE_LENGTH, format_reference, signs_as_number, signs_of
from offices.as_it_was import has_had

FORMAT = 1
_FACTS = struct.Struct(">BQHII?")
"""Format, reference as a number, version, booked and start in seconds since 1970, whether it was the earliest."""


class SinceThen(StrEnum):
    """What happened to an appointment since a statement about it was signed."""

    CURRENT = "current"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    OFFICE = "office"
    PASSED = "passed"


@dataclass(frozen=True)
class Statement:
    """The signed facts. Times are in UTC, to the second."""

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
        """The statement of an appointment as it is now."""
        return cls(
            appointment.reference,
            appointment.version,
            # Whole seconds, as the code holds: a statement must equal the one that is read back from it.
            appointment.booked_at.astimezone(UTC).replace(microsecond=0),
            appointment.slot.starts_at.astimezone(UTC).replace(microsecond=0),
            appointment.was_earliest,
            appointment.office.code,
        )

    def standing(self, appointment: Appointment, now: datetime) -> SinceThen:
        """Whether time and place are still correct. Never reveals whether anyone came."""
        if appointment.status == Appointment.Status.CANCELLED:
            return SinceThen.CANCELLED
        # Not by version: a change of the family raises it, and the paper still names the right time and place.
        if self.starts_at != appointment.slot.starts_at or not has_had(appointment.office, self.office_code):
            return SinceThen.MOVED
        if appointment.is_stranded:
            return SinceThen.CLOSED
        is_ahead = appointment.status in Appointment.Status.active() and now < appointment.slot.starts_at
        if not is_ahead:
            return SinceThen.PASSED
        return SinceThen.OFFICE if self._is_before_a_change_of_the_office(appointment) else SinceThen.CURRENT

    def _is_before_a_change_of_the_office(self, appointment: Appointment) -> bool:
        """Whether the paper may show an address, a room or an hour that the office has corrected since."""
        # The newest paper needs no look at the history.
        if self.version >= appointment.version:
            return False
        return appointment.events.filter(kind=AppointmentEvent.Kind.OFFICE, version__gt=self.version).exists()


def sign(statement: Statement) -> str:
    """The statement with its signature, in characters that are safe in a URL."""
    return seal(_packed(statement))


def read(code: str) -> Statement:
    """The statement in a code. Raises `NotGenuine`, also for a code of another type."""
    try:
        return _unpacked(opened(code))
    except (struct.error, ValueError) as error:
        raise NotGenuine from error


def _packed(statement: Statement) -> bytes:
    facts = _FACTS.pack(
        FORMAT,
        signs_as_number(statement.reference),
        # The field has two bytes. A version beyond them is cut: such a paper is not called the newest.
        min(statement.version, 0xFFFF),
        int(statement.booked_at.timestamp()),
        int(statement.starts_at.timestamp()),
        statement.was_earliest,
    )
    return facts + statement.office_code.encode()


def _unpacked(body: bytes) -> Statement:
    form, number, version, booked, starts, was_earliest = _FACTS.unpack(body[: _FACTS.size])
    # All our statements are signed with one key, so a code of another type has passed the signature.
    if form != FORMAT:
        raise NotGenuine
    booked_at, starts_at = datetime.fromtimestamp(booked, UTC), datetime.fromtimestamp(starts, UTC)
    return Statement(
        signs_of(number, REFERENCE_LENGTH), version, booked_at, starts_at, was_earliest, body[_FACTS.size :].decode()
    )
