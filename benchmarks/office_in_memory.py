"""The rules of one office in memory, and five years of people who book there.

A day has these hours: the office closes days ahead; places that were left are offered; people answer; people book; the
office marks who came and sets their next check-in; people cancel, move or ask for an earlier date. Every rule is
checked where it could be broken, and raises `Broken`.
"""

from collections.abc import Iterable
from random import Random

from benchmarks.calendar_of_slots import LEAD_DAYS, Slots
from benchmarks.waits import Found
from tests.model.waiting import MOST_OFFERS, OPEN_FOR

DAYS = 5 * 365 + 1
DAYS_AFTER = 6 * 365
"""Slots exist for so much longer: who books on the last day needs one too."""

LARGEST = 4
SIZES = (1,) * 14 + (2,) * 3 + (3,) * 2 + (4,)
"""How many people come together; 1.5 on average."""

AT_SIX, AT_HALF_PAST_NINE, AT_NOON, AT_ONE, AT_FIVE, AT_SIX_PM = 367, 571, 727, 787, 1027, 1087
"""Minutes after midnight; no slot begins in the quarter of an hour after any of them."""

CLOSED, COMES, BOOKS_AGAIN, HAS_NEXT, ACCEPTS = 0.01, 0.85, 0.8, 0.55, 0.7
NEXT_AFTER = (30, 91, 182, 365)
CANCELS, MOVES, JOINS = 0.08, 0.05, 0.12
LOOKED_AT = 211
"""One search of so many is repeated slot by slot."""


class Broken(AssertionError):
    """A rule does not hold."""


class Party:
    """People who come together. `turn` is the number of their booking at the office."""

    __slots__ = ("asked_on", "nth", "offered", "size", "slot", "turn")

    def __init__(self, nth: int, size: int) -> None:
        self.nth, self.size, self.slot, self.turn = nth, size, 0, 0
        self.asked_on = -1
        self.offered: tuple[int, ...] = ()


class OfficeInMemory:
    """One office with `places` in each slot; `arrivals[day]`: how many parties come to it for the first time."""

    def __init__(self, slots: Slots, places: int, arrivals: list[int], luck: Random) -> None:
        self.slots, self.places, self.arrivals, self.luck = slots, places, arrivals, luck
        self.free = [places] * slots.count
        # Bit n of `room[size]`: slot n has room for so many. The lowest bit from a slot on is the earliest one.
        self.room = dict.fromkeys(range(1, LARGEST + 1), (1 << slots.count) - 1)
        self.booked: list[list[Party]] = [[] for _slot in range(slots.count)]
        self.closed: set[int] = set()
        self.todo: list[list[tuple[str, Party, int]]] = [[] for _day in range(DAYS + 1)]
        self.waiting: dict[Party, None] = {}
        self.held: list[tuple[int, int]] = []
        self.offers: list[tuple[Party, int]] = []
        self.day = self.parties = self.turns = 0
        self.found = Found()
        self.done = self.found.done
        self.last = [0] * (LARGEST + 1)
        """The slot that the last party of each size got, until a place comes back."""

    def run(self, days: Iterable[int] = range(DAYS)) -> None:
        for self.day in days:
            if self.luck.random() < CLOSED:
                self.close(self.day + 2 + int(self.luck.random() * 8))
            self.offer_places()
            for party, slot in self.offers:
                self.answer(party, slot, accepts=self.luck.random() < ACCEPTS)
            self.offers.clear()
            self.people_book()
            if self.slots.is_open[self.day]:
                self.people_come()
            self.people_change()

    # Places

    def front(self, minute: int) -> int:
        return self.slots.from_minute(self.day + LEAD_DAYS, minute)

    def earliest(self, size: int, start: int) -> int:
        """The earliest slot from `start` on with room for so many."""
        room = self.room[size] >> start
        if not room:
            raise Broken("the slots made are too few")
        slot = start + (room & -room).bit_length() - 1
        self.done["searches"] += 1
        if self.done["searches"] % LOOKED_AT == 0 and any(free >= size for free in self.free[start:slot]):
            raise Broken("a later slot was given than the earliest one with room")
        return slot

    def take(self, slot: int, size: int) -> None:
        before = self.free[slot]
        self.free[slot] = left = before - size
        if left < 0:
            raise Broken("a slot has more people than places")
        for each in range(left + 1, min(before, LARGEST) + 1):
            self.room[each] ^= 1 << slot

    def give(self, slot: int, size: int) -> None:
        if slot // self.slots.a_day in self.closed:
            return
        before = self.free[slot]
        self.free[slot] = left = before + size
        for each in range(before + 1, min(left, LARGEST) + 1):
            self.room[each] ^= 1 << slot
        self.last = [0] * (LARGEST + 1)

    def go_to(self, party: Party, slot: int) -> int:
        """Leaves the old slot; the caller has taken the new one. Gives the old one."""
        old = party.slot
        self.booked[old].remove(party)
        self.booked[slot].append(party)
        party.slot = slot
        return old

    # What people do

    def people_book(self) -> None:
        again = [party for what, party, _turn in self.todo[self.day] if what == "book"]
        for _new in range(self.arrivals[self.day]):
            again.append(Party(self.parties, self.luck.choice(SIZES)))
            self.found.people += again[-1].size
            self.parties += 1
        for party in again:
            slot = self.book(party)
            self.found.waits[self.day // 366, party.size, self.slots.day(slot) - self.day] += 1

    def book(self, party: Party) -> int:
        slot = self.earliest(party.size, self.front(AT_ONE))
        if slot < self.last[party.size]:
            raise Broken("a party was overtaken by one of its size that asked later")
        self.last[party.size] = slot
        self.begin(party, slot, JOINS)
        return slot

    def begin(self, party: Party, slot: int, joins: float) -> None:
        """A new appointment, and what the party will do about it."""
        self.take(slot, party.size)
        self.turns += 1
        party.slot, party.turn, party.asked_on, party.offered = slot, self.turns, -1, ()
        self.booked[slot].append(party)
        ahead = self.slots.day(slot) - self.day
        chance = self.luck.random()
        if ahead < 5 or chance > CANCELS + MOVES + joins:
            return
        what = "cancel" if chance < CANCELS else "move" if chance < CANCELS + MOVES else "join"
        self.remind(1 + int(self.luck.random() * (ahead - 3)), what, party)

    def remind(self, days: int, what: str, party: Party) -> None:
        if self.day + days < DAYS:
            self.todo[self.day + days].append((what, party, party.turn))

    def people_change(self) -> None:
        for what, party, turn in self.todo[self.day]:
            # Since then they may have come, or have been moved; nobody changes an appointment of tomorrow.
            if what == "book" or party.turn != turn or self.slots.day(party.slot) < self.day + 2:
                continue
            if what == "cancel":
                self.cancel(party)
                party.turn = -1
                if self.luck.random() < BOOKS_AGAIN:
                    self.remind(1 + int(self.luck.random() * 60), "book", party)
            elif what == "move":
                self.move(party, self.slots.day(party.slot) + 3 + int(self.luck.random() * 20))
            else:
                self.join(party)
        self.todo[self.day].clear()

    def cancel(self, party: Party) -> None:
        self.booked[party.slot].remove(party)
        self.waiting.pop(party, None)
        self.held.append((party.slot, party.size))
        self.done["cancelled"] += 1

    def move(self, party: Party, day: int) -> None:
        """They cannot come before this day. The new place first, the old one second."""
        slot = self.earliest(party.size, self.slots.from_day(day))
        self.take(slot, party.size)
        self.held.append((self.go_to(party, slot), party.size))
        self.done["moved by themselves"] += 1

    def join(self, party: Party) -> None:
        self.waiting[party] = None
        self.done["asked for an earlier date"] += 1

    def answer(self, party: Party, slot: int, *, accepts: bool) -> None:
        if not accepts:
            self.held.append((slot, party.size))
            return
        self.waiting.pop(party)
        old = self.go_to(party, slot)
        self.held.append((old, party.size))
        self.found.gained[self.slots.day(old) - self.slots.day(slot)] += 1

    # What the office does

    def close(self, day: int) -> None:
        """Moves everyone of the day, the first booked first, and nobody to an earlier time."""
        first, a_day = self.slots.from_day(day), self.slots.a_day
        if not self.slots.is_open[day] or first // a_day in self.closed:
            return
        self.closed.add(first // a_day)
        for slot in range(first, first + a_day):
            for size in range(1, min(self.free[slot], LARGEST) + 1):
                self.room[size] ^= 1 << slot
            self.free[slot] = 0
        for slot in range(first, first + a_day):
            for party in sorted(self.booked[slot], key=lambda party: party.turn):
                there = self.earliest(party.size, slot)
                self.take(there, party.size)
                if self.go_to(party, there) >= there:
                    raise Broken("a party was moved to an earlier time without having said yes")
                self.done["moved by closures"] += 1
        self.done["closed days"] += 1

    def offer_places(self) -> None:
        """First those who may be asked again; then each place that was left, in the order in which it was left."""
        soon = self.front(AT_HALF_PAST_NINE + OPEN_FOR.seconds // 60)
        first = self.earliest(1, soon)
        for party in [party for party in self.waiting if party.slot > first and self.may_be_asked(party)]:
            self.serve(party, soon)
        held, self.held = self.held, []
        for slot, size in held:
            self.give(slot, size)
            self.release(slot, size, soon)

    def release(self, slot: int, size: int, soon: int) -> None:
        """Offers the places of this slot to the first in line it suits."""
        if slot < soon:
            return
        for party in [party for party in self.waiting if party.slot > slot and self.may_be_asked(party)]:
            if not self.free[slot]:
                break
            if self.is_suited(party, slot):
                self.offer(party, slot)

    def serve(self, party: Party, soon: int) -> None:
        """Offers the earliest place that suits the party."""
        slot = self.earliest(party.size, soon)
        while slot in party.offered:
            slot = self.earliest(party.size, slot + 1)
        if self.is_suited(party, slot):
            self.offer(party, slot)

    def may_be_asked(self, party: Party) -> bool:
        return party.asked_on != self.day and len(party.offered) < MOST_OFFERS

    def is_suited(self, party: Party, slot: int) -> bool:
        """An earlier day with room, which they have not been offered before."""
        is_earlier = slot // self.slots.a_day < party.slot // self.slots.a_day
        return is_earlier and self.free[slot] >= party.size and slot not in party.offered

    def offer(self, party: Party, slot: int) -> None:
        self.take(slot, party.size)
        party.asked_on, party.offered = self.day, (*party.offered, slot)
        self.offers.append((party, slot))
        self.done["offers"] += 1

    def people_come(self) -> None:
        first = self.slots.from_day(self.day)
        for slot in range(first, first + self.slots.a_day):
            self.count(slot)
            for party in self.booked[slot]:
                self.waiting.pop(party, None)
                party.turn = -1
                if self.luck.random() < COMES:
                    self.done["came"] += 1
                    self.see(party, self.luck.choice(NEXT_AFTER) if self.luck.random() < HAS_NEXT else None)
                else:
                    self.miss(party)
            self.booked[slot].clear()

    def count(self, slot: int) -> None:
        """Every place of the slot is free, taken or held."""
        taken = sum(party.size for party in self.booked[slot]) + sum(size for at, size in self.held if at == slot)
        is_closed = slot // self.slots.a_day in self.closed
        if taken + self.free[slot] != self.places and not (is_closed and not self.booked[slot]):
            raise Broken("places were lost, or given twice")

    def see(self, party: Party, days: int | None) -> None:
        """They came; the office sets the next check-in at the first time so many days later."""
        if days is not None:
            slot = self.earliest(party.size, self.slots.from_day(self.day + days))
            # They know the date from the officer, and do not ask for an earlier one.
            self.begin(party, slot, 0)
            self.done["follow-ups"] += 1

    def miss(self, party: Party) -> None:
        self.done["did not come"] += 1
        if self.luck.random() < BOOKS_AGAIN:
            self.remind(1 + int(self.luck.random() * 14), "book", party)
