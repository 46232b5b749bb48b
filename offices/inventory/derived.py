"""Pure: the slots that an office should have. Every slot ahead is as this says; `difference` writes what is not."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from offices.hours import SlotTime, slot_times, touches
from offices.models import Closure, Office, OpeningHours, Slot

ALIKE_AFTER = timedelta(weeks=8)
"""Longer than holidays and clock changes can close one weekday in a row."""

Hour = tuple[date, time]
"""A day, and an hour on the office's clock."""


@dataclass(frozen=True)
class Inputs:
    """All that decides which slots an office has, beside federal holidays and its time zone.

    `own`: the places that staff set for a slot themselves. A slot that a closure touches is closed.
    """

    office: Office
    plans: Sequence[OpeningHours]
    closures: Sequence[Closure] = ()
    own: Mapping[Hour, int] = field(default_factory=dict)

    def on(self, day: date) -> Iterator[SlotTime]:
        """The slots of one day of the office's calendar, closed ones too, earliest first."""
        shut = [closure for closure in self.closures if closure.starts_on <= day <= closure.ends_on]
        for slot in slot_times(day, self.office.zone, self.plans):
            if shut or self.own:
                start = self.office.local(slot.starts_at)
                places = self.own.get((day, start.time()), slot.capacity)
                # After the day was cut: the other slots keep their times when the closure is withdrawn.
                is_closed = any(touches(closure, start, slot.minutes) for closure in shut)
                slot = SlotTime(slot.starts_at, slot.minutes, places, is_closed)
            yield slot

    def slots(self, days: Iterable[date]) -> dict[datetime, Slot]:
        """Start (UTC) -> unsaved slot, for all slots of these days."""
        return {at: _slot(self.office, slot) for at, slot in self.times(days)}

    def closing(self, slot: Slot) -> Closure | None:
        """A closure that touches the slot, if any does."""
        start = self.office.local(slot.starts_at)
        return next((closure for closure in self.closures if touches(closure, start, slot.minutes)), None)

    def next_day_for(self, people: int, first: date, last: date) -> date | None:
        """The first day from `first` to `last` with a slot for `people`, or `None`.

        Stops early: after the last day on which an input changes, all weeks are alike except for holidays and clock
        changes.
        """
        changes = [day for plan in self.plans for day in (plan.valid_from, plan.valid_until) if day]
        changes += [closure.ends_on for closure in self.closures]
        changes += [day for day, _at in self.own]
        last = min(last, max([first, *(day for day in changes if day < last)]) + ALIKE_AFTER)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            if any(slot.capacity >= people and not slot.is_closed for slot in self.on(day)):
                return day
        return None

    def under(self, plans: Sequence[OpeningHours]) -> "Inputs":
        """With another week plan. What staff set stays where both plans have the same slot."""
        plain = Inputs(self.office, self.plans), Inputs(self.office, plans)
        days = sorted({day for day, _at in self.own})
        before, after = ({hour_of(self.office, at): slot for at, slot in each.times(days)} for each in plain)
        own = {hour: places for hour, places in self.own.items() if hour in after and before.get(hour) == after[hour]}
        return replace(self, plans=plans, own=own)

    def times(self, days: Iterable[date]) -> Iterator[tuple[datetime, SlotTime]]:
        """Every slot of these days by its start."""
        return ((slot.starts_at, slot) for day in days for slot in self.on(day))


def hour_of(office: Office, at: datetime) -> Hour:
    """What the office's clock shows then."""
    start = office.local(at)
    return start.date(), start.time()


@dataclass(frozen=True)
class Difference:
    """What has to change so that the slots are as they should be. Slots are unsaved where they are missing."""

    due: Mapping[datetime, Slot]
    """All slots that should be on the days compared."""
    made: list[Slot]
    changed: list[tuple[Slot, Slot]]
    """Slots as they are, with what they should be. One that should not be there takes nobody any more."""

    @property
    def wanted(self) -> dict[int, Slot]:
        """Slot id -> how it should be, for those that change."""
        return {slot.pk: wanted for slot, wanted in self.changed}

    @property
    def overfull(self) -> list[Slot]:
        """Slots that change and have more people booked than they should have places."""
        return [slot for slot, wanted in self.changed if slot.booked > wanted.capacity]

    @property
    def closing(self) -> list[Slot]:
        """Open slots that close."""
        return [slot for slot, wanted in self.changed if wanted.is_closed and not slot.is_closed]

    @property
    def reopening(self) -> list[Slot]:
        """Closed slots that open."""
        return [slot for slot, wanted in self.changed if slot.is_closed and not wanted.is_closed]


def compare(
    inputs: Inputs, rows: Iterable[Slot], days: Collection[date], *, since: datetime, until: date
) -> Difference:
    """How `rows`, all the slots there are on `days`, differ from what should be from `since` on.

    Days from `until` on need no slots yet. Nor does a closed time: its slots are made when it opens.
    """
    due = {at: slot for at, slot in inputs.slots(days).items() if at >= since}
    there = {row.starts_at: row for row in rows}
    missing = [slot for at, slot in due.items() if at not in there and not slot.is_closed]
    made = [slot for slot in missing if inputs.office.local(slot.starts_at).date() < until]
    pairs = [(row, due.get(at) or _left_over(inputs, row)) for at, row in there.items()]
    return Difference(due, made, [(row, wanted) for row, wanted in pairs if _state(row) != _state(wanted)])


def _left_over(inputs: Inputs, row: Slot) -> Slot:
    """A slot that no plan makes any more goes as people leave it."""
    is_closed = inputs.closing(row) is not None
    return Slot(office=inputs.office, starts_at=row.starts_at, minutes=row.minutes, capacity=0, is_closed=is_closed)


def _state(slot: Slot) -> tuple[int, int, bool]:
    return slot.minutes, slot.meant, slot.is_closed


def _slot(office: Office, slot: SlotTime) -> Slot:
    return Slot(
        office=office,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        capacity=slot.capacity,
        is_closed=slot.is_closed,
    )
