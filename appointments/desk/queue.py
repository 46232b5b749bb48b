"""The live queue of a day: who is expected, who waits, who is with an officer, who is done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import groupby

from django.utils.functional import cached_property

from appointments.booking.markable import untruth
from appointments.booking.waiting_room import STEPS, RoomState, whereabouts
from appointments.desk.day_sheet import Sheet
from appointments.models import Appointment, AppointmentEvent, Attendee, WalkIn
from offices.language import language_name
from offices.models import Office

_Kind = AppointmentEvent.Kind
_Status = Appointment.Status

BUTTONS = {
    RoomState.EXPECTED: [_Kind.ARRIVED, _Kind.NO_SHOW],
    RoomState.HERE: [_Kind.CALLED_IN, _Kind.SEEN],
    RoomState.IN: [_Kind.SEEN, _Kind.WAITS],
    RoomState.DONE: [],
}
"""What is pressed next in each place."""


@dataclass(frozen=True)
class Group:
    """People of one party who are in the same place and have the same mark."""

    appointment: Appointment
    people: list[Attendee] = field(repr=False)
    place: RoomState
    since: datetime | None
    now: datetime

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole party."""
        return len(self.people) == self.appointment.party_size

    @property
    def mark(self) -> _Status:
        """The mark of them all."""
        return self.people[0].mark

    @property
    def is_off(self) -> bool:
        """Whether the office cannot keep the time of people who are still expected."""
        return self.mark.is_booked and (self.appointment.slot.is_closed or self.appointment.is_stranded)

    @property
    def minutes(self) -> int:
        """How long they have been there."""
        return int((self.now - self.since).total_seconds()) // 60 if self.since else 0

    @property
    def waited(self) -> str:
        """The same to be read, in symbols that every language writes alike: "12 min", "5 h 56 min"."""
        hours, minutes = divmod(self.minutes, 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"

    @property
    def buttons(self) -> list[AppointmentEvent.Kind]:
        """What can be pressed now."""
        return [kind for kind in BUTTONS[self.place] if not untruth(self.appointment, kind, now=self.now)]


@dataclass(frozen=True)
class Queue:
    """Everyone of today, by place; those who wait longest first. Counts are of people."""

    office: Office
    now: datetime
    groups: list[Group] = field(repr=False)
    walk_ins: list[WalkIn] = field(repr=False)
    """Those of today, and those of days before that have no outcome."""

    @cached_property
    def expected(self) -> list[Group]:
        return [group for group in self.groups if group.place == RoomState.EXPECTED and not group.is_off]

    @cached_property
    def off(self) -> list[Group]:
        """Those whose time the office cannot keep: they were told not to come."""
        return [group for group in self.groups if group.place == RoomState.EXPECTED and group.is_off]

    @cached_property
    def here(self) -> list[Group]:
        return self._by_wait(RoomState.HERE)

    @cached_property
    def inside(self) -> list[Group]:
        return self._by_wait(RoomState.IN)

    @cached_property
    def done(self) -> list[Group]:
        return self._by_wait(RoomState.DONE)

    @cached_property
    def waiting_walk_ins(self) -> list[WalkIn]:
        return [each for each in self.walk_ins if not each.outcome]

    @property
    def in_the_room(self) -> int:
        """How many people wait, with those of today who have no appointment."""
        today = self.office.local(self.now).date()
        # Walk-ins of earlier days still lack an outcome, but they are not in the room any more.
        came = (each for each in self.waiting_walk_ins if self.office.local(each.arrived_at).date() == today)
        return people_in(self.here) + sum(each.people for each in came)

    @property
    def is_full(self) -> bool:
        """Whether no one more fits into the waiting room; never when its size is not known."""
        return self.office.waiting_room is not None and self.in_the_room >= self.office.waiting_room

    @property
    def needs(self) -> list[Group]:
        """Parties that asked for help and are not done, one group each."""
        ahead = [group for group in self.groups if group.place != RoomState.DONE and not group.is_off]
        asked = [group for group in ahead if group.appointment.needs]
        # A party can be in several groups.
        return list({group.appointment.pk: group for group in asked}.values())

    @property
    def languages(self) -> list[tuple[str, int]]:
        """Each language of those who are not done, and how many people speak it."""
        ahead = [group for group in self.groups if group.place != RoomState.DONE and not group.is_off]
        counts: Counter[str] = Counter()
        for group in ahead:
            counts[language_name(group.appointment.language)] += len(group.people)
        return counts.most_common()

    def _by_wait(self, place: RoomState) -> list[Group]:
        return sorted(
            (group for group in self.groups if group.place == place), key=lambda group: group.since or group.now
        )


def people_in(groups: Iterable[Group]) -> int:
    """How many people."""
    return sum(len(group.people) for group in groups)


def queue(sheet: Sheet, *, now: datetime) -> Queue:
    """The queue of the day of a sheet, in two queries more."""
    steps: dict[object, list[AppointmentEvent]] = {}
    # Of all parties at once: the page is loaded every 30 seconds on every desk.
    found = AppointmentEvent.objects.filter(appointment__in=sheet.appointments, kind__in=STEPS).order_by("pk")
    for step in found:
        steps.setdefault(step.appointment_id, []).append(step)
    parties = [_groups(each, steps.get(each.pk, []), now) for each in sheet.appointments if each.can_be_marked]
    since = datetime.combine(sheet.day, time(), sheet.office.zone)
    walk_ins = WalkIn.objects.of_the_day(sheet.office, since)
    return Queue(sheet.office, now, [group for party in parties for group in party], list(walk_ins))


def _groups(appointment: Appointment, steps: list[AppointmentEvent], now: datetime) -> list[Group]:
    def where(person: Attendee) -> tuple[str, str]:
        return (whereabouts(person, steps).place.value, person.mark.value)

    # `groupby` puts together only what stands side by side.
    people = sorted(appointment.attendees.all(), key=where)
    return [
        Group(appointment, sorted(some, key=lambda each: each.position), RoomState(place), _since(some, steps), now)
        for (place, _mark), some in ((key, list(those)) for key, those in groupby(people, key=where))
    ]


def _since(people: list[Attendee], steps: list[AppointmentEvent]) -> datetime | None:
    """Since when the first of them is there."""
    return min((since for each in people if (since := whereabouts(each, steps).since)), default=None)
