"""The office in memory, and the same people at an office of the real product: after each verb both give the same time.

Needs a database. The time of day is played.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from unittest.mock import patch

from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person, marks, move_day
from appointments.models import Appointment, EarlierRequest, Offer, PlaceHold, Relocation
from benchmarks.calendar_of_slots import Slots
from benchmarks.office_in_memory import (
    AT_FIVE,
    AT_HALF_PAST_NINE,
    AT_NOON,
    AT_ONE,
    AT_SIX,
    AT_SIX_PM,
    DAYS,
    Broken,
    OfficeInMemory,
    Party,
)
from benchmarks.supply import make_office
from offices.models import Closure, Office
from tests.rules import broken_rules

STAFF = "user:1"
_A_DAY = timedelta(days=1)


class OfficeTwice(OfficeInMemory):
    """Each verb is done to both, and raises `Broken` when they do not agree."""

    def __init__(self, code: str, zone: str, slots: Slots, places: int, arrivals: list[int], luck: Random) -> None:
        super().__init__(slots, places, arrivals, luck)
        self.office = _office(code, zone, slots, places)
        self.real: dict[Party, uuid.UUID] = {}
        self.steps = 0
        self.now = self.due = self.at(0)
        self.compared: Counter[str] = Counter()

    def run(self, days: Iterable[int] = range(DAYS)) -> None:
        with patch.object(timezone, "now", lambda: self.now):
            super().run(days)
            self.check()
            # An office that is played afterwards begins years before: nobody here may be asked then.
            EarlierRequest.objects.going_on().end(now=self.now)

    # What people do

    def book(self, party: Party) -> int:
        slot = super().book(party)
        now = self.at(AT_ONE)
        people = [Person(f"P{party.nth} {one}", self.office.code, date(1990, 1, 1), "GT") for one in range(party.size)]
        contact = Contact("en", f"p{party.nth}@example.com")
        there = booking.book(office=self.office, people=people, contact=contact, submission=uuid.uuid4(), now=now)
        self.real[party] = there.pk
        self.same("book", slot, there)
        return slot

    def cancel(self, party: Party) -> None:
        super().cancel(party)
        there, now = self.of(party), self.at(AT_SIX_PM)
        self.same("cancel", party.slot, booking.cancel(there.pk, version=there.version, now=now))

    def move(self, party: Party, day: int) -> None:
        super().move(party, day)
        there, now, wish = self.of(party), self.at(AT_SIX_PM), self.wall(self.date_of(day), 0)
        moved = booking.reschedule(there.pk, version=there.version, now=now, on_or_after=wish)
        self.same("reschedule", party.slot, moved)

    def join(self, party: Party) -> None:
        super().join(party)
        booking.join(self.real[party], notice_days=1, now=self.at(AT_SIX_PM))

    def answer(self, party: Party, slot: int, *, accepts: bool) -> None:
        super().answer(party, slot, accepts=accepts)
        there, now = self.of(party), self.at(AT_NOON)
        offer = there.offers.get(status="open")
        if accepts:
            self.same("accept", slot, booking.accept(there.pk, number=offer.number, now=now))
        else:
            booking.decline(there.pk, number=offer.number, now=now)

    # What the office does

    def close(self, day: int) -> None:
        first, closed = self.slots.from_day(day), len(self.closed)
        there = [party for slot in range(first, first + self.slots.a_day) for party in self.booked[slot]]
        super().close(day)
        if len(self.closed) == closed:
            return
        closure = Closure(
            office=self.office, starts_on=self.date_of(day), ends_on=self.date_of(day), reason_source="Snow"
        )
        now = self.at(AT_SIX)
        move_day.close(closure, now=now, actor=STAFF)
        for job in Relocation.objects.filter(finished_at=None):
            move_day.relocate(job.pk, lambda: now)
        for party in there:
            self.same("move a day", party.slot, self.of(party))

    def offer_places(self) -> None:
        # Which of the places left yesterday comes back first is random in the product; here it is the first left.
        self.due = self.at(AT_HALF_PAST_NINE) + _A_DAY
        PlaceHold.objects.filter(slot__office=self.office).update(until=self.due)
        booking.make_offers(self.now)
        super().offer_places()
        mine = {(self.real[party], self.moment(slot)) for party, slot in self.offers}
        if mine != set(Offer.objects.filter(status="open").values_list("appointment", "slot__starts_at")):
            raise Broken(f"others were offered a place on day {self.day}")
        self.compared["offer"] += len(mine)

    def release(self, slot: int, size: int, soon: int) -> None:
        super().release(slot, size, soon)
        now = self.at(AT_HALF_PAST_NINE)
        held = PlaceHold.objects.filter(slot__starts_at=self.moment(slot), people=size, until=self.due).earliest("pk")
        PlaceHold.objects.filter(pk=held.pk).update(until=now)
        booking.release_expired_holds(now)
        booking.make_offers(now)

    def see(self, party: Party, days: int | None) -> None:
        there, now = self.of(party), self.at(AT_FIVE)
        super().see(party, days)
        day = None if days is None else self.date_of(self.day + days)
        seen = marks.standing(there)
        for following in booking.set_next(there.pk, first_day=day, seen=seen, now=now, actor=STAFF):
            self.real[party] = following.pk
            self.same("set the next", party.slot, following)

    def miss(self, party: Party) -> None:
        there = self.of(party)
        booking.mark_no_show(there.pk, version=there.version, shown=there.marks, now=self.at(AT_FIVE), actor=STAFF)
        super().miss(party)

    # Both

    def check(self) -> None:
        """Raises `Broken` for a rule of the database that does not hold."""
        if wrong := broken_rules():
            raise Broken("; ".join(wrong))

    def of(self, party: Party) -> Appointment:
        return Appointment.objects.with_place().get(pk=self.real[party])

    def same(self, verb: str, slot: int, there: Appointment) -> None:
        """Raises `Broken` when the product gave another time."""
        self.compared[verb] += 1
        if there.slot.starts_at != self.moment(slot):
            raise Broken(f"{verb} on day {self.day}: {self.moment(slot)} in memory, {there.slot.starts_at} by the verb")

    def date_of(self, day: int) -> date:
        return self.slots.begins + timedelta(days=day)

    def moment(self, slot: int) -> datetime:
        day, minute = self.slots.moment(slot)
        return self.wall(day, minute)

    def at(self, minute: int) -> datetime:
        """The time of the next step. No two are at the same moment."""
        self.steps += 1
        self.now = self.wall(self.date_of(self.day), minute) + timedelta(milliseconds=self.steps % 100_000)
        return self.now

    def wall(self, day: date, minute: int) -> datetime:
        return datetime.combine(day, time(*divmod(minute, 60)), self.office.zone).astimezone(UTC)


def _office(code: str, zone: str, slots: Slots, places: int) -> Office:
    """With the same slots, and none made yet."""
    office = make_office(code)
    office.timezone = zone
    office.save(update_fields=["timezone"])
    office.hours.update(slot_minutes=slots.minutes, people_per_slot=places)
    return office
