"""Does the same to the product and to the reference, and compares them after every step."""

import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appointments import booking, outbox
from appointments.booking import Contact, Person, move_day, office_facts, stranded
from appointments.models import Appointment, Offer, PlaceHold, Relocation
from offices import inventory
from offices.models import Closure, Office, OpeningHours
from tests.model import situations
from tests.model.comparing import broken, differences
from tests.model.reference import Hold, Line, Party, Shut
from tests.model.waiting import ReferenceWithLine

STAFF = "user:1"
ZONES = ["America/New_York", "America/Phoenix", "Pacific/Guam"]
BEGINNINGS = [datetime(2026, month, day, 17, tzinfo=UTC) for month, day in ((12, 1), (10, 26))]
BEGINNINGS.append(datetime(2027, 3, 9, 17, tzinfo=UTC))
"""A December; and before the clocks change, both ways."""

MADE = 20
"""Days whose slots are made at first. Staff change these; the others are made when they are needed."""

CHECK_EVERY = 20
LEAD = timedelta(hours=24)

LINES = [
    Line(time(8), time(9), 30, 3),
    Line(time(8), time(10), 60, 4),
    Line(time(9), time(10), 30, 2),
    Line(time(8, 30), time(10), 45, 3),
    Line(time(9), time(11), 60, 8),
]
HOURS = [(None, None), (time(8, 15), time(8, 45)), (time(9), time(9, 30))]

SIZES = [1, 2, 3, 4, 1, 2, 3, 8, 1, 2, 5, 6]

Step = tuple[Any, ...]


class Differs(AssertionError):
    """The product and the reference do not agree."""


def steps_of(seed: int, number: int) -> list[Step]:
    """Verbs with three numbers each, which choose what they are about."""
    luck = random.Random(seed)
    verbs = [name for name, weight in WEIGHTS.items() for _each in range(weight)]
    return [
        (luck.choice(verbs), luck.randrange(1000), luck.randrange(1000), luck.randrange(1000)) for _ in range(number)
    ]


def weekdays(office: Office, lines: list[Line], ends: date | None) -> list[OpeningHours]:
    """These lines from Monday to Friday."""
    return [
        OpeningHours(
            office=office, weekday=weekday, opens=line.opens, closes=line.closes, slot_minutes=line.minutes,
            people_per_slot=line.people, valid_from=date(2020, 1, 1), valid_until=ends,
        )
        for line in lines
        for weekday in range(5)
    ]  # fmt: skip


@dataclass
class Both:
    """One office, twice."""

    seed: int
    now: datetime = BEGINNINGS[0]
    keys: list[uuid.UUID] = field(default_factory=list)
    closures: list[tuple[int, Shut]] = field(default_factory=list)

    def __post_init__(self) -> None:
        zone, line = ZONES[self.seed % 3], LINES[self.seed % len(LINES)]
        self.begins = self.now = BEGINNINGS[self.seed // 3 % len(BEGINNINGS)]
        ends = self.begins.date() + timedelta(days=9 + self.seed % 40)
        self.model = ReferenceWithLine(ZoneInfo(zone), self.begins, LEAD, [line], ends)
        self.office = Office.objects.create(
            code=f"M{self.seed}"[:12], name_source="Model", kind="check_in_office", address="1 Sample St",
            city="Sample", state="NY", zip_code="10278", timezone=zone, latitude=40, longitude=-74,
            confirmed_by="Carla", confirmed_at=self.begins, lead_hours=24,
        )  # fmt: skip
        OpeningHours.objects.bulk_create(weekdays(self.office, [line], self.model.ends))
        inventory.open_slots(self.office, self.day(MADE), now=self.now)

    def day(self, number: int) -> date:
        return self.office.local(self.begins).date() + timedelta(days=number)

    def run(self, steps: list[Step]) -> None:
        for number, (verb, *chosen) in enumerate(steps):
            self.tick()
            VERBS[verb](self, *chosen)
            self.work()
            self.compare(verb)
            if outbox.follow_all(self.now):
                raise Differs(f"{verb}: the messages planned are not those of the appointments")
            if number % CHECK_EVERY == CHECK_EVERY - 1 or number == len(steps) - 1:
                self.check()

    def tick(self, time: timedelta = timedelta(seconds=1)) -> None:
        self.now = self.model.now = self.now + time

    def work(self) -> None:
        """What the workers do after every change."""
        for job in Relocation.objects.filter(finished_at=None).order_by("pk"):
            move_day.relocate(job.pk, lambda: self.now)
        stranded.settle_all(self.now)

    # Each verb

    def book(self, size: int, when: int, deadline: int) -> None:
        nth, people = len(self.model.parties), SIZES[size % len(SIZES)]
        by = [None, self.day(-1), self.day(1), self.day(5), self.day(20)][deadline % 5]
        start = self.now + timedelta(days=when % 18) if when % 2 else self.now
        party = self.model.book(people, start, by, has_address=nth % 2 == 1)
        persons = [Person(f"P{self.seed} {nth} {one}", "Sample", date(1990, 1, 1), "GT") for one in range(people)]
        contact = Contact("en", f"p{nth}@example.com" if nth % 2 == 1 else "")
        with suppress(booking.NoSlotLeft):
            booked = booking.book(
                office=self.office, people=persons, contact=contact, submission=uuid.uuid4(), now=self.now,
                on_or_after=start, report_by=by,
            )  # fmt: skip
            self.keys.append(booked.pk)
        if len(self.keys) != len(self.model.parties):
            raise Differs(f"book: the reference gives {party and party.at}")

    def chosen(self, which: int, wanted: Callable[[Party], bool]) -> tuple[Party, Appointment] | None:
        found = [party for party in self.model.parties if wanted(party)]
        if not found:
            return None
        return self.both(found[which % len(found)])

    def both(self, party: Party) -> tuple[Party, Appointment]:
        return party, Appointment.objects.get(pk=self.keys[party.nth])

    def move(self, which: int, when: int, _other: int) -> None:
        if both := self.chosen(which, lambda party: not party.is_cancelled and party.at > self.now):
            party, real = both
            start = self.now + timedelta(days=when % 18)
            if self.model.is_on:
                self.model.move(party, start)
            with suppress(booking.NoSlotLeft, booking.SamePlace):
                booking.reschedule(
                    real.pk, version=real.version, now=self.now, on_or_after=start, actor=STAFF, reason="agreed"
                )
            self.model.settle()

    def cancel(self, which: int, *_others: int) -> None:
        if both := self.chosen(which, lambda party: not party.is_cancelled and party.at > self.now):
            party, real = both
            self.model.cancel(party)
            booking.cancel(real.pk, version=real.version, now=self.now, actor=STAFF)

    def undo(self, which: int, *_others: int) -> None:
        if both := self.chosen(which, lambda party: party.is_cancelled):
            self.undo_of(*both)

    def undo_of(self, party: Party, real: Appointment) -> None:
        self.model.undo(party)
        with suppress(booking.NothingToUndo):
            booking.undo_cancel(real.pk, version=real.version, now=self.now, actor=STAFF)

    def close(self, first: int, length: int, part: int) -> None:
        begins, ends = self.day(first % MADE), self.day(min(first % MADE + length % 3, MADE - 1))
        self.shut(Shut(begins, ends, *HOURS[part % 3]))

    def shut(self, shut: Shut) -> None:
        closure = Closure(
            office=self.office, starts_on=shut.first, ends_on=shut.last, from_time=shut.start, until_time=shut.end,
            reason_source="Snow",
        )  # fmt: skip
        self.model.close(shut)
        move_day.close(closure, now=self.now, actor=STAFF)
        self.closures.append((closure.pk, shut))

    def reopen(self, which: int, *_others: int) -> None:
        if self.closures:
            key, shut = self.closures.pop(which % len(self.closures))
            self.model.reopen(shut)
            with suppress(inventory.ClosureIsOver):
                move_day.reopen(key, now=self.now, actor=STAFF)

    def places(self, which: int, amount: int, how: int) -> None:
        day, adds, moves = self.day(which % (2 * MADE)), how % 3 == 0, how % 2 == 0  # Also on days that are not made.
        self.set_places(day, amount % 5 - 2 if adds else amount % 9, adds=adds, moves=moves)

    def set_places(self, day: date, number: int, *, adds: bool, moves: bool) -> None:
        self.model.set_places(day, number, adds=adds, moves=moves)
        move_day.change_capacity(
            self.office, inventory.Span(day, day), inventory.How.ADD if adds else inventory.How.SET, number,
            surplus=self.surplus(moves), now=self.now, actor=STAFF,
        )  # fmt: skip

    def surplus(self, moves: bool) -> move_day.Surplus:
        return move_day.Surplus.MOVE if moves else move_day.Surplus.KEEP

    def plan(self, which: int, other: int, moves: int) -> None:
        lines = [LINES[which % len(LINES)]]
        if other % 3 == 0:
            lines.append(Line(time(13), time(14), 30, 2))
        self.model.set_hours(lines, moves=moves % 2 == 0)
        move_day.change_hours(
            self.office,
            weekdays(self.office, lines, self.model.ends),
            surplus=self.surplus(moves % 2 == 0),
            now=self.now,
            actor=STAFF,
        )

    def switch(self, *_chosen: int) -> None:
        """The office stops taking appointments, or begins again."""
        self.model.is_on = not self.model.is_on
        self.office = office_facts.change(self.office, {"is_active": self.model.is_on}, now=self.now, actor=STAFF)

    def join(self, which: int, notice: int, *_others: int) -> None:
        """Asks for an earlier date; those who wait may ask for another notice."""
        if both := self.chosen(which, lambda party: not party.is_cancelled and party.at > self.now):
            self.join_of(*both, 1 + notice % 4)

    def join_of(self, party: Party, real: Appointment, days: int) -> None:
        self.model.join(party, days)
        with suppress(booking.NoContact, booking.OffersUsed):
            booking.join(real.pk, notice_days=days, now=self.now)

    def answer(self, which: int, how: int, *_others: int) -> None:
        """Accepts, declines or leaves the line."""
        if not (both := self.chosen(which, lambda party: self.model.offer_of(party) is not None)):
            return
        party, real = both
        number = real.offers.get(status=Offer.Status.OPEN).number
        if how % 4 < 2:
            is_moved = self.model.accept(party)
            with suppress(booking.OfferGone):
                is_moved -= booking.accept(real.pk, number=number, now=self.now).pk == real.pk
            if is_moved:
                raise Differs("accept: the reference moves the party")
            self.model.settle()
        elif how % 4 == 2:
            self.model.withdraw(party)
            booking.decline(real.pk, number=number, now=self.now)
        else:
            self.model.leave(party)
            booking.leave(real.pk, now=self.now)

    def wait(self, hours: int, *_others: int) -> None:
        """Held places come back one by one, in the order in which they end; then free places are offered."""
        self.tick(timedelta(hours=3 + hours % 24))
        self.work()
        self.model.settle()
        due = PlaceHold.objects.filter(until__lte=self.now).order_by("until", "pk")
        if len(due) != sum(hold.until <= self.now for hold in self.model.held):
            raise Differs("wait: the reference holds other places")
        for place in due:
            self.model.release(self.same(place))
        booking.release_expired_holds(self.now)
        self.compare("releasing")
        self.model.serve_all()
        booking.make_offers(self.now)

    def same(self, place: PlaceHold) -> Hold:
        """The reference's own."""
        offer = Offer.objects.filter(place=place).first()
        left_by, offered_to = (
            (one and self.keys.index(one)) for one in (place.left_by_id, offer and offer.appointment_id)
        )
        return next(
            hold
            for hold in self.model.held
            if (hold.at, hold.size) == (place.slot.starts_at, place.people)
            and (hold.left_by and hold.left_by.nth, hold.offered_to and hold.offered_to.nth) == (left_by, offered_to)
        )

    def compare(self, verb: str) -> None:
        if wrong := list(differences(self)):
            raise Differs(f"after {verb}: " + "; ".join(wrong[:6]))

    def check(self) -> None:
        for appointment in Appointment.objects.with_place().filter(pk__in=self.keys):
            if outbox.follow(appointment, now=self.now):
                raise Differs(f"the messages of {appointment} are not those that it should have")
        if rules := broken(self):
            raise Differs("; ".join(rules))


WEIGHTS = {
    "book": 8, "move": 3, "cancel": 2, "undo": 1, "close": 3, "reopen": 2, "places": 3, "plan": 2, "wait": 3,
    "switch": 1, "join": 4, "answer": 2, "regret": 1, "crowd_at_one_time": 1, "crowd_without_a_time": 1, "line": 1,
}  # fmt: skip
VERBS: dict[str, Callable[..., None]] = {
    name: getattr(situations if hasattr(situations, name) else Both, name) for name in WEIGHTS
}
