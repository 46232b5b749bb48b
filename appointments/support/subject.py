"""READ: everything we hold of one person, whoever asks about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appointments import vault
from appointments.models import Appointment, Attendee, Notice
from appointments.values.identifiers import masked


@dataclass(frozen=True)
class Subject:
    """One person: their part in appointments, newest first, and the notices issued to them. One of the two is there."""

    person: str
    attendees: list[Attendee] = field(repr=False)
    notices: list[Notice] = field(repr=False)
    aliases: list[str] = field(default_factory=list, repr=False)
    """What they were known by before an agent found that they are one."""

    @property
    def details(self) -> Attendee | Notice:
        """Name, date and country of birth: as the notice has them, else as typed for the newest appointment."""
        return self.notices[0] if self.notices else self.attendees[0]

    @property
    def appointment(self) -> Appointment | None:
        """The one still to come; else the newest there was; else none."""
        return self.coming or next((each.appointment for each in self.attendees), None)

    @property
    def coming(self) -> Appointment | None:
        """The appointment still to come, if there is one."""
        return next((each.appointment for each in self.attendees if each.is_active), None)

    @property
    def digests(self) -> list[str]:
        """What an attempt of theirs may be known by: themselves, each number of their notices and appointments."""
        numbers = [index for notice in self.notices for index in (notice.subject_id_index, notice.a_number_index)]
        booked = [vault.index("reference", each.appointment.reference) for each in self.attendees]
        return [self.person, *self.aliases, *filter(None, numbers), *booked]

    @property
    def masked_number(self) -> str:
        """The last three digits of what the notice says, enough to tell two people apart."""
        if not self.notices:
            return ""
        notice = self.notices[0]
        kind, digits = (_("A-number"), notice.a_number) if notice.a_number else (_("Subject ID"), notice.subject_id)
        return f"{kind} {masked(digits)}"


def subjects(people: Sequence[str], *, aliases: Sequence[str] = ()) -> list[Subject]:
    """These people in this order, in two queries. Leaves out whom we no longer know. `aliases` are of each of them."""
    attendees = Attendee.objects.filter(person__in=people)
    attendees = attendees.select_related("appointment__slot__office", "appointment__place_hold", "notice")
    newest_first = list(attendees.order_by("-appointment__booked_at"))
    notices = list(Notice.objects.filter(person__in=people).order_by("-issued_on", "-imported_at"))
    found = [
        Subject(
            person,
            [each for each in newest_first if each.person == person],
            [each for each in notices if each.person == person],
            list(aliases),
        )
        for person in people
    ]
    return [one for one in found if one.attendees or one.notices]
