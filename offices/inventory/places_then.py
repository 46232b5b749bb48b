"""READ: the places an office would have after a change, given out one by one as `claim` would. Writes nothing."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from types import MappingProxyType

from django.db.models import F, Q

from offices.hours import touches
from offices.inventory.free import FURTHEST, closures_from, earliest_start, times_not_made
from offices.inventory.span import Span, planned
from offices.models import Closure, Office, OfficeQueue, OpeningHours, Slot

BATCH = 500


class PlacesThen:
    """The free places of one office once `closures` are made and `instead_of` is taken back.

    Or once other slots are wanted: `wanted` has the capacity and the minutes of each that changes (by its key),
    `opened` are new, unsaved, and `hours` replace the week plan.
    """

    def __init__(
        self,
        office: Office,
        closures: Sequence[Closure] = (),
        *,
        now: datetime,
        instead_of: Closure | None = None,
        wanted: Mapping[int, Slot] = MappingProxyType({}),
        opened: Sequence[Slot] = (),
        hours: Sequence[OpeningHours] | None = None,
    ) -> None:
        self.office, self.now = office, now
        self.wanted, self.opened, self.hours = wanted, sorted(opened, key=_start), hours
        self.there = [each for each in closures_from(office, office.local(now).date()) if each != instead_of]
        self.closures = [*self.there, *closures]
        self.instead_of = instead_of
        self.reopened = self._reopened(instead_of) if instead_of else []
        self.taken: Counter[datetime] = Counter()
        self.searches: dict[int, _Search] = {}

    def is_open_now(self, slot: Slot) -> bool:
        """Whether the slot is open when the closures are made: `instead_of` has been taken back by then."""
        return not (slot.is_closed and (self.instead_of is None or self._is_shut(slot, self.there)))

    def claim(self, people: int, on_or_after: datetime) -> datetime | None:
        """Takes places in the earliest slot with room and says when it starts; `None` when there is none.

        Fast when each call begins at the same moment as the one before, or later.
        """
        if self.office.confirmed_at is None:
            return None
        start = max(earliest_start(self.office, self.now), on_or_after)
        search = self.searches.get(people)
        # The parties come in the order of their time, so one walk serves them all; only a step back begins anew.
        if search is None or start < search.start:
            search = self.searches[people] = _Search(start, self._slots(people, start))
        search.start = start
        slot = search.first(lambda slot: slot.starts_at >= start and self._room(slot) >= people)
        if slot is None:
            return None
        # By the start, not by the id: a slot that is not made yet has none.
        self.taken[slot.starts_at] += people
        return slot.starts_at

    def _room(self, slot: Slot) -> int:
        return slot.capacity - slot.booked - self.taken[slot.starts_at]

    def _slots(self, people: int, start: datetime) -> Iterator[Slot]:
        lacking = (slot for slot in self.reopened if slot.pk is None)
        made = heapq.merge(self._made(people, start), lacking, self.opened, key=_start)
        if start > self.now + FURTHEST:
            return made
        plans, closures = self.hours, self.closures
        return chain(made, times_not_made(self.office, people, start, now=self.now, closures=closures, plans=plans))

    def _made(self, people: int, start: datetime) -> Iterator[Slot]:
        opened = Q(has_room=True) | Q(pk__in=[slot.pk for slot in self.reopened if slot.pk])
        free = Q(opened, booked__lte=F("capacity") - people) | Q(pk__in=list(self.wanted))
        rows = Slot.objects.filter(free, office=self.office).order_by("starts_at")
        while found := list(rows.filter(starts_at__gte=start)[:BATCH]):
            then = map(self._as_wanted, found)
            yield from (slot for slot in then if not self._is_shut(slot, self.closures))
            # Starts are unique at an office, so no slot is skipped.
            start = found[-1].starts_at + timedelta(microseconds=1)

    def _as_wanted(self, slot: Slot) -> Slot:
        other = self.wanted.get(slot.pk)
        if other:
            slot.capacity, slot.minutes = other.capacity, other.minutes
        return slot

    def _is_shut(self, slot: Slot, closures: Sequence[Closure]) -> bool:
        start = self.office.local(slot.starts_at)
        return any(touches(closure, start, slot.minutes) for closure in closures)

    def _reopened(self, closure: Closure) -> list[Slot]:
        """The slots that are open again, with those that have to be made first; earliest first."""
        span, queue = Span.of(closure), OfficeQueue.objects.filter(office=self.office).first()
        there = {slot.starts_at: slot for slot in span.rows(self.office)}
        days = span.days(self.office, self.now, queue.opened_until) if queue else iter(())
        made = planned(self.office, list(self.office.hours.all()), days, self.closures)
        lacking = [slot for at, slot in made.items() if at >= self.now and at not in there]
        opened = [slot for slot in there.values() if slot.is_closed and not self._is_shut(slot, self.closures)]
        return sorted([*opened, *lacking], key=_start)


def _start(slot: Slot) -> datetime:
    return slot.starts_at


class _Search:
    """Where the search for a number of people stands. Slots that it has passed never have room for as many again."""

    def __init__(self, start: datetime, slots: Iterator[Slot]) -> None:
        self.start, self.slots = start, slots
        self.here = next(slots, None)

    def first(self, fits: Callable[[Slot], bool]) -> Slot | None:
        while self.here and not fits(self.here):
            self.here = next(self.slots, None)
        return self.here
