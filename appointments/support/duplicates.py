"""READ: other records that may belong to the caller: under another notice, or with another spelling of the name.

Uses indexes only: an equal number, or the parts of the name by sound with the same date of birth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from appointments.models import Appointment, Attendee, Notice
from appointments.people.linking import state
from appointments.support.subject import Subject, of_subject_id, subjects
from offices.dates import long_date, long_datetime

MOST_LOOKED_AT, MOST_SHOWN = 60, 4
SAME_PARTS = 2
"""This many parts of two names must be equal; all of them when one name has fewer."""


@dataclass(frozen=True)
class Twin:
    """A record that may be of the same person. `rows` hold what is compared: the label, this value, and the other;
    masked.
    """

    subject: Subject
    why: str
    rows: list[tuple[str, str, str]]
    seen: str
    choices: list[Appointment]

    @property
    def key(self) -> str:
        """The person's key in a form; it reveals nothing about them."""
        # It begins the ids of the form, and an id that begins with a digit cannot be named in a stylesheet.
        return "t" + self.subject.key


def is_double(subject: Subject) -> bool:
    """Whether another record may be of the same person. One query."""
    # The first one is enough, and it comes from a generator: nothing after it is compared.
    return next(_alike(subject), None) is not None


def twins(subject: Subject) -> list[Twin]:
    """A few records that may be of the same person as `subject`. Three queries."""
    why: dict[str, str] = {}
    for person, reason in _alike(subject):
        why.setdefault(person, reason)
    return [_twin(subject, other, why[other.person]) for other in subjects(list(why)[:MOST_SHOWN])]


def _alike(subject: Subject) -> Iterator[tuple[str, str]]:
    """Similar records and the reason, equal numbers first. Many people share a part of a name: those are cut."""
    # Row by row: parts of two spellings must not add up to one name.
    names = [set(row.name_digests) for row in (*subject.attendees, *subject.notices)]
    a_numbers = {notice.a_number_index for notice in subject.notices if notice.a_number_index}
    # One of the records may lack leading zeros.
    ids = {index for notice in subject.notices for index in of_subject_id(notice.subject_id)}
    by_name = Q(name_digests__overlap=sorted(set().union(*names)))
    numbers = Q(a_number_index__in=a_numbers) | Q(subject_id_index__in=ids)
    # Equal numbers first: they are the surest, and the list is cut.
    rank = Case(When(numbers, then=0), default=1)
    issued = Notice.objects.filter(by_name | numbers).annotate(
        a=F("a_number_index"), number=F("subject_id_index"), rank=rank
    )
    booked = Attendee.objects.filter(by_name).annotate(a=Value(""), number=Value(""), rank=Value(1))
    rows = [each.exclude(person=subject.person).order_by().values_list(*_COMPARED) for each in (issued, booked)]
    for person, theirs, a, number, _rank in (
        rows[0].union(rows[1], all=True).order_by("rank", "person")[:MOST_LOOKED_AT]
    ):
        if reason := _why(names, a in a_numbers, number in ids, set(theirs)):
            yield person, reason


_COMPARED = ("person", "name_digests", "a", "number", "rank")


def _why(names: Sequence[set[str]], same_a: bool, same_id: bool, theirs: set[str]) -> str:
    if same_a:
        return _("The same A-number")
    if same_id:
        return _("The same Subject ID")
    is_alike = any(len(mine & theirs) >= min(SAME_PARTS, len(mine), len(theirs)) for mine in names)
    return _("The same name and date of birth") if is_alike else ""


def _twin(subject: Subject, other: Subject, why: str) -> Twin:
    choices = [] if subject.coming is None or other.coming is None else [subject.coming, other.coming]
    return Twin(other, why, compared(subject, other), state([*subject.attendees, *other.attendees]), choices)


def compared(subject: Subject, other: Subject) -> list[tuple[str, str, str]]:
    """The compared facts of both, masked."""
    facts = [_facts(each) for each in (subject, other)]
    return [(key, mine, theirs) for (key, mine), (_key, theirs) in zip(*facts, strict=True) if mine or theirs]


def _facts(subject: Subject) -> Sequence[tuple[str, str]]:
    """Masked. Of a record that the caller was not checked for, the page shows initials and the masked number only."""
    notice, appointment = next(iter(subject.notices), None), subject.appointment
    when = long_datetime(appointment.slot.starts_at, appointment.office) if appointment else ""
    return [
        (_("Initials"), subject.details.initials),
        (_("Number"), subject.masked_number or _("None")),
        (_("Notice issued on"), long_date(notice.issued_on) if notice and notice.issued_on else ""),
        (_("Appointment"), when or _("None")),
        (_("Office"), appointment.office.name if appointment else ""),
        (_("State"), str(appointment.get_status_display()) if appointment else ""),
    ]
