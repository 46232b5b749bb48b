"""Who comes to an office on one day, slot by slot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from appointments.models import Appointment, Attendee, Message
from appointments.models.relocation import without_place
from offices.models import Office, Slot

WAITS = timedelta(hours=2)
"""After the start of their time, people without a mark are shown."""

LONGEST_DAY, LOOKS_BACK = timedelta(hours=12), timedelta(days=8)

_Status = Appointment.Status


@dataclass(frozen=True)
class Sheet:
    """One day at an office: its appointments in order, without the cancelled ones."""

    office: Office
    day: date
    today: date
    appointments: list[Appointment] = field(repr=False)

    @property
    def by_slot(self) -> Iterator[tuple[Slot, list[Appointment]]]:
        """Each slot that has people, with its appointments."""
        # The parties come in the order of their slots.
        return ((slot, list(parties)) for slot, parties in groupby(self.appointments, lambda each: each.slot))

    @property
    def people(self) -> int:
        """How many people are expected on the day."""
        return sum(each.party_size for each in self.appointments)

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def can_mark(self) -> bool:
        """Whether the day has begun; before that nobody can have come."""
        return self.day <= self.today

    @property
    def day_before(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def day_after(self) -> date:
        return self.day + timedelta(days=1)

    def without_mark(self, now: datetime) -> list[Appointment]:
        """Parties whose time is over and who have no mark that says how the day ended."""
        over = [each for each in self.appointments if each.slot.starts_at + WAITS <= now and not each.slot.is_closed]
        # Those without a time were told not to come.
        return [each for each in over if not each.stage.is_last_mark and not each.is_stranded]

    @property
    def not_marked(self) -> int:
        """How many parties have no mark; a day after their time their status says so itself."""
        return sum(each.status in (_Status.BOOKED, _Status.PASSED) for each in self.appointments)


def sheet(office: Office, day: date, *, now: datetime) -> Sheet:
    """The local day of the office with everyone's names and messages and notes, in five queries."""
    # The end of the number on their notice tells two people of one name apart.
    people = Attendee.objects.select_related("notice")
    expected = (
        on_day(office, day)
        .exclude(status=_Status.CANCELLED)
        .annotate(has_no_place=without_place())
        .select_related("slot__office")
        .prefetch_related(Prefetch("attendees", people), told(), "day_notes")
        # In this order `by_slot` can group them.
        .order_by("slot__starts_at", "booked_at")
    )
    return Sheet(office, day, office.local(now).date(), list(expected))


def without_mark(offices: QuerySet[Office], *, now: datetime) -> dict[Office, list[date]]:
    """Office -> the days of the last week that are over and on which someone has no mark."""
    open_ends = [*_Status.active(), _Status.PASSED]
    # By moments, for all time zones at once: a slot that began so long ago is of a day that is over.
    past = Slot.objects.filter(office__in=offices, starts_at__gt=now - LOOKS_BACK, starts_at__lte=now - LONGEST_DAY)
    # Nobody could come to a closed slot, nor those who have no time: they were told not to.
    unmarked = Appointment.objects.filter(~without_place(), slot=OuterRef("pk"), status__in=open_ends)
    past = past.filter(Exists(unmarked), is_closed=False).select_related("office")
    found: dict[Office, set[date]] = {}
    for slot in past.order_by():
        found.setdefault(slot.office, set()).add(slot.office.local(slot.starts_at).date())
    return {office: sorted(days) for office, days in found.items()}


def told() -> "Prefetch[str]":
    """The messages to a party, without their text, for a prefetch with the appointment."""
    # The text is sealed and the page does not show it.
    return Prefetch("messages", Message.objects.defer("sent_text"))


def last_message(appointment: Appointment) -> Message | None:
    """The newest message about the appointment's present version that was sent or failed."""
    ended = [Message.Status.SENT, Message.Status.FAILED, Message.Status.UNKNOWN]
    # One of an older version speaks of a time that is no longer theirs.
    told = [one for one in appointment.messages.all() if one.version == appointment.version and one.status in ended]
    # Of two at one moment the failed one: it is the one that staff can do something about.
    return max(told, key=lambda one: (one.due_at, one.has_failed, one.pk), default=None)


def on_day(office: Office, day: date) -> QuerySet[Appointment]:
    """Every appointment of the office on its local day."""
    return Appointment.objects.filter(slot__in=slots_of(office, day))


def slots_of(office: Office, first: date, last: date | None = None) -> QuerySet[Slot]:
    """The slots from the start of `first` to the end of `last`, local days of the office."""
    end = (last or first) + timedelta(days=1)
    # Both midnights: a day on which the clocks change has 23 or 25 hours.
    since, until = (datetime.combine(day, time(), office.zone) for day in (first, end))
    return Slot.objects.filter(office=office, starts_at__gte=since, starts_at__lt=until).order_by()
