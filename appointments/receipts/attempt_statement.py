"""The signed statement of an attempt receipt: its code, what happened and when. It holds no personal data.

docs/verification.md describes the format for people who check a statement without this site.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from appointments.models import AttemptReceipt
from appointments.receipts.signing import NotGenuine, opened, seal
from appointments.values.identifiers import format_attempt_code

FORMAT = 2

_FACTS = struct.Struct(">BBI")
"""Format, kind, seconds since 1970; then the code in ASCII."""

_NUMBERS = {
    AttemptReceipt.Kind.NO_RECORD: 1,
    AttemptReceipt.Kind.NOT_YET: 2,
    AttemptReceipt.Kind.TOO_MANY_TRIES: 3,
    AttemptReceipt.Kind.NO_SLOT: 4,
    AttemptReceipt.Kind.CLOSED: 5,
    AttemptReceipt.Kind.FAILED: 6,
    AttemptReceipt.Kind.FIND_TOO_OFTEN: 7,
    AttemptReceipt.Kind.ADD_TOO_OFTEN: 8,
    AttemptReceipt.Kind.TOO_FAR: 9,
    AttemptReceipt.Kind.TURNED_AWAY: 10,
    AttemptReceipt.Kind.MARKED_ABSENT: 11,
    AttemptReceipt.Kind.CHANGES_USED: 12,
    AttemptReceipt.Kind.TOO_LATE: 13,
    AttemptReceipt.Kind.CALLED: 14,
    AttemptReceipt.Kind.WALKED_IN: 15,
}
"""Never change these: they are printed on paper."""


@dataclass(frozen=True)
class AttemptStatement:
    """The signed facts. The time is in UTC, to the second."""

    code: str
    kind: AttemptReceipt.Kind
    tried_at: datetime

    @property
    def formatted_code(self) -> str:
        """The code as it is printed."""
        return format_attempt_code(self.code)

    @classmethod
    def of(cls, receipt: AttemptReceipt) -> "AttemptStatement":
        """The statement of a recorded receipt."""
        # The code holds whole seconds, and a statement must equal the one that is read back from its code.
        moment = receipt.tried_at.astimezone(UTC).replace(microsecond=0)
        return cls(receipt.code, AttemptReceipt.Kind(receipt.kind), moment)


def sign(statement: AttemptStatement) -> str:
    """The statement with its signature, in characters that are safe in a URL."""
    facts = _FACTS.pack(FORMAT, _NUMBERS[statement.kind], int(statement.tried_at.timestamp()))
    return seal(facts + statement.code.encode())


def read(code: str) -> AttemptStatement:
    """The statement in a code. Raises `NotGenuine`, also for a code of another type."""
    facts = opened(code)
    try:
        form, number, seconds = _FACTS.unpack(facts[: _FACTS.size])
        kind = {number: kind for kind, number in _NUMBERS.items()}[number]
        signs = facts[_FACTS.size :].decode("ascii")
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise NotGenuine from error
    # All our statements are signed with one key, so a code of another type has passed the signature.
    if form != FORMAT:
        raise NotGenuine
    return AttemptStatement(signs, kind, datetime.fromtimestamp(seconds, UTC))
