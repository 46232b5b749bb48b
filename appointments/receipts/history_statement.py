"""The signed statement of a paper with the whole record: of which appointment, when it was made, how much it lists.

It fits in a QR code and holds no personal data. docs/verification.md describes the format for people who check a
statement without this site.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from appointments.receipts.signing import NotGenuine, opened, seal
from appointments.values.identifiers import REFERENCE_LENGTH, format_reference, signs_as_number, signs_of

FORMAT = 4

_FACTS = struct.Struct(">BQIHHHH")
"""Format, reference as a number, when made in seconds since 1970, and how many entries of each kind."""


@dataclass(frozen=True)
class HistoryStatement:
    """The signed facts. The time is in UTC, to the second."""

    reference: str
    made_at: datetime
    appointments: int
    notes: int
    receipts: int
    calls: int

    @property
    def formatted_reference(self) -> str:
        """The confirmation number as it is printed."""
        return format_reference(self.reference)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """How many entries of each kind."""
        return self.appointments, self.notes, self.receipts, self.calls


def sign(statement: HistoryStatement) -> str:
    """The statement with its signature, in characters that are safe in a URL."""
    made = int(statement.made_at.timestamp())
    return seal(_FACTS.pack(FORMAT, signs_as_number(statement.reference), made, *statement.counts))


def read(code: str) -> HistoryStatement:
    """The statement in a code. Raises `NotGenuine`, also for a code of another type."""
    try:
        form, number, made, *counts = _FACTS.unpack(opened(code))
    except struct.error as error:
        raise NotGenuine from error
    # All our statements are signed with one key, so a code of another type has passed the signature.
    if form != FORMAT:
        raise NotGenuine
    return HistoryStatement(signs_of(number, REFERENCE_LENGTH), datetime.fromtimestamp(made, UTC), *counts)
