"""The signed statement that someone was at an office: it fits in a QR code and holds no personal data.

docs/verification.md describes the format for people who check a statement without this site.
"""

import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import F, Q

from appointments.models import Appointment, AppointmentEvent, Attendee
from appointments.receipts.signing import NotGenuine, opened, seal
from appointments.values.identifiers import REFERENCE_LENGTH, format_reference, signs_as_number, signs_of
from appointments.values.reasons import NOT_SEEN
from offices.as_it_was import has_had

FORMAT = 3

_Status = Appointment.Status
_FACTS = struct.Struct(">BQBBBII")
"""Format, reference as a number, who of the party, mark, reason, start and moment of the note in seconds since 1970."""

_MARKS = {_Status.SEEN: 1, _Status.UNSEEN: 2, _Status.ARRIVED: 3}
_REASONS = ["", *NOT_SEEN]
"""Never change these: they are printed on paper. New reasons go to the end."""


@dataclass(frozen=True)
class PresenceStatement:
    """The signed facts. Times are in UTC, to the second. `why`: a code, for someone who was not seen."""

    reference: str
    position: int
    mark: Appointment.Status
    why: str
    starts_at: datetime
    noted_at: datetime
    office_code: str

    @property
    def formatted_reference(self) -> str:
        """The confirmation number as it is printed."""
        return format_reference(self.reference)

    @classmethod
    def of(cls, person: Attendee) -> "PresenceStatement | None":
        """What the office noted of a person who was there; `None` when it did not note that they were."""
        appointment, event = person.appointment, last_note(person)
        if event is None or event.kind not in _MARKS:
            return None
        return cls(
            appointment.reference,
            person.position,
            _Status(event.kind),
            # A mark that was corrected has a reason for the correction, which says nothing about the person.
            event.reason if event.reason in NOT_SEEN else "",
            # Whole seconds, as the code holds: a statement must equal the one that is read back from it.
            appointment.slot.starts_at.astimezone(UTC).replace(microsecond=0),
            event.happened_at.astimezone(UTC).replace(microsecond=0),
            appointment.office.code,
        )

    def stands(self, person: Attendee) -> bool:
        """Whether the office notes the same of the person now. It may go by another code."""
        today = PresenceStatement.of(person)
        if today is None or not has_had(person.appointment.office, self.office_code):
            return False
        return replace(today, office_code=self.office_code) == self


def last_note(person: Attendee) -> AppointmentEvent | None:
    """The mark that counts for this person: one of their own, or the last of the party; read from the history."""
    theirs = person.appointment.events.filter(Q(member=None) | Q(member=person.pk))
    if person.presence:
        # Their own mark may have been noted with the whole party's, and kept when that of another was undone.
        return theirs.filter(kind=person.presence).order_by(F("member").desc(nulls_last=True), "-pk").first()
    # By key: events of one change have the same time.
    return theirs.filter(kind__in=[*_Status.marks(), AppointmentEvent.Kind.UNMARKED]).order_by("-pk").first()


def sign(statement: PresenceStatement) -> str:
    """The statement with its signature, in characters that are safe in a URL."""
    facts = _FACTS.pack(
        FORMAT,
        signs_as_number(statement.reference),
        statement.position,
        _MARKS[statement.mark],
        _REASONS.index(statement.why),
        int(statement.starts_at.timestamp()),
        int(statement.noted_at.timestamp()),
    )
    return seal(facts + statement.office_code.encode())


def read(code: str) -> PresenceStatement:
    """The statement in a code. Raises `NotGenuine`, also for a code of another type."""
    body = opened(code)
    try:
        form, number, position, mark, why, starts, noted = _FACTS.unpack(body[: _FACTS.size])
        # Codes of other types have the same signature, and their bytes may fit this form by chance.
        if form != FORMAT:
            raise NotGenuine
        return PresenceStatement(
            signs_of(number, REFERENCE_LENGTH),
            position,
            {number: status for status, number in _MARKS.items()}[mark],
            _REASONS[why],
            datetime.fromtimestamp(starts, UTC),
            datetime.fromtimestamp(noted, UTC),
            body[_FACTS.size :].decode(),
        )
    except (struct.error, KeyError, IndexError, UnicodeDecodeError) as error:
        raise NotGenuine from error
