"""READ: the places an office would have after a change, given out one by one as `claim` would. Writes nothing."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import F, Q

from offices.inventory.derived import Difference, Inputs
from offices.inventory.free import FURTHEST, earliest_start, times_not_made
from offices.models import Office, Slot

BATCH = 500  # Most searches end within it; a year of slots need not be read.


class PlacesThen:
    """The free places of one office once `then` decides its slots; `difference` is what changes in those made."""

    def __init__(self, office: Office, then: Inputs, difference: Difference, *, now: datetime) -> None:
        self.office, self.now, self.then = office, now, then
        self.wanted, self.opened = difference.wanted, sorted(difference.made, key=_start)
        self.taken: Counter[datetime] = Counter()
        self.searches: dict[int, _Search] = {}

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
        made = heapq.merge(self._made(people, start), self.opened, key=_start)
        if start > self.now + FURTHEST:
            return made
        return chain(made, times_not_made(self.office, people, start, now=self.now, then=self.then))

    def _made(self, people: int, start: datetime) -> Iterator[Slot]:
        free = Q(has_room=True, booked__lte=F("capacity") - people) | Q(pk__in=list(self.wanted))
        rows = Slot.objects.filter(free, office=self.office).order_by("starts_at")
        while found := list(rows.filter(starts_at__gte=start)[:BATCH]):
            yield from (slot for slot in map(self._as_wanted, found) if not slot.is_closed)
            # Starts are unique at an office, so no slot is skipped.
            start = found[-1].starts_at + timedelta(microseconds=1)

    def _as_wanted(self, slot: Slot) -> Slot:
        if other := self.wanted.get(slot.pk):
            slot.capacity, slot.minutes, slot.is_closed = other.capacity, other.minutes, other.is_closed
        return slot


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
