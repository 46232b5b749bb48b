"""READ: all data of one person, for every page about them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, Subquery

from appointments import vault
from appointments.models import Appointment, AppointmentEvent, Attendee, Call, Notice, Offer, Verification
from appointments.models.notice import NEWEST_FIRST
from appointments.models.relocation import without_place
from appointments.models.series import keys, series, with_links


@dataclass(frozen=True)
class Subject:
    """One person: their places in appointments, newest first, and their notices. At most one of the two is empty."""

    person: str
    attendees: list[Attendee] = field(repr=False)
    notices: list[Notice] = field(repr=False)
    aliases: list[str] = field(default_factory=list, repr=False)
    """Earlier digests, from before an agent linked the records."""
    only: Call | None = field(default=None, repr=False)
    """Set when nothing but the appointments that this call has opened may be shown."""
    is_cut: bool = False
    """Whether something was left out for that."""

    @property
    def key(self) -> str:
        """A sign for forms: who the page showed."""
        # A digest of the digest, since the first one finds people in the database.
        return vault.index("twin", self.person)[:16]

    @property
    def details(self) -> Attendee | Notice:
        """Name, date and country of birth: from the notice, else as typed for the newest appointment."""
        # The notice first: it was issued, the other was typed.
        return self.notices[0] if self.notices else self.attendees[0]

    @property
    def appointment(self) -> Appointment | None:
        """The future one; else the newest past one; else none."""
        return self.coming or next((each.appointment for each in self.attendees), None)

    @property
    def coming(self) -> Appointment | None:
        """The future appointment, if there is one."""
        return next((each.appointment for each in self.attendees if each.is_active), None)

    def held(self, now: datetime) -> tuple[datetime, datetime] | None:
        """The earlier date that is held for them, and until when, if there is one."""
        row = next((each.__dict__ for each in self.attendees if each.is_active), None)
        return (row["held_at"], row["held_until"]) if row and row["held_until"] and now < row["held_until"] else None

    @property
    def parts(self) -> list[set[uuid.UUID]]:
        """The keys of their appointments and notices, divided: joined only by name and birth date, which anyone can
        type, are those of different parts.
        """
        parts = [(keys(rows), any(row.notice_id for row in rows)) for rows in series(self.attendees)]
        papers = {notice.pk for notice in self.notices}
        # A number was told for each appointment with a notice.
        of_papers = papers.union(*(part for part, has_notice in parts if has_notice))
        return [part for part, has_notice in parts if not has_notice] + ([of_papers] if of_papers else [])

    def opened_by(self, checks: Sequence[Verification]) -> "Subject | None":
        """What these checks of them, of one call, open; none when nothing of it is there any more."""
        if any(each.opens_all for each in checks):
            return self
        opened = {key for each in checks for key in each.opens}
        rows = [each for each in self.attendees if each.appointment_id in opened]
        is_cut = self.is_cut or bool(self.notices) or len(rows) < len(self.attendees)
        return replace(self, attendees=rows, notices=[], only=checks[0].call, is_cut=is_cut) if rows else None

    @property
    def digests(self) -> list[str]:
        """The digests that their attempts may have: the person, and each number of their notices and appointments."""
        numbers = [index for notice in self.notices for index in (notice.subject_id_index, notice.a_number_index)]
        booked = [vault.indexes("reference", each.appointment.reference)[0] for each in self.attendees]
        # Anyone may type a name, and the tries of others with the same one are not theirs.
        person = [] if self.only else [self.person, *self.aliases]
        stored = [*person, *filter(None, numbers), *booked]
        return [form for each in stored for form in vault.forms(each)]

    @property
    def masked_number(self) -> str:
        """The masked number of the newest notice; empty without one."""
        return self.notices[0].masked_number if self.notices else ""


def of_subject_id(subject_id: str) -> list[str]:
    """The digests of a Subject ID: as it is written, and with more or fewer zeros before it."""
    # Spreadsheets drop zeros in front, and callers leave them out.
    plain = subject_id.lstrip("0")
    return [
        digest
        for length in range(len(plain), settings.SUBJECT_ID_LONGEST + 1)
        for digest in vault.indexes("subject", plain.zfill(length))
    ]


def subjects(people: Sequence[str], *, aliases: Sequence[str] = ()) -> list[Subject]:
    """These people in this order, in two queries. Leaves out unknown people. `aliases` are of each of them."""
    attendees = with_links(Attendee.objects.filter(person__in=people))
    # With all that the pages read of them, so that a family of eight costs no more queries.
    attendees = attendees.select_related("appointment__slot__office", "appointment__place_hold", "notice")
    said = AppointmentEvent.objects.filter(kind__in=AppointmentEvent.Kind.about_next())
    last = said.filter(appointment=OuterRef("appointment")).order_by("-pk")
    attendees = attendees.annotate(last_said=Subquery(last.values("kind")[:1]))
    held = Offer.objects.wanted().filter(appointment=OuterRef("appointment"))
    attendees = attendees.annotate(
        held_at=Subquery(held.values("slot__starts_at")[:1]), held_until=Subquery(held.values("until")[:1])
    )
    attendees = attendees.annotate(has_no_place=without_place("appointment"))
    newest_first = list(attendees.order_by("-appointment__booked_at"))
    for each in newest_first:
        each.appointment.__dict__["has_no_place"] = each.__dict__["has_no_place"]
    notices = list(Notice.objects.filter(person__in=people).order_by(*NEWEST_FIRST))
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
