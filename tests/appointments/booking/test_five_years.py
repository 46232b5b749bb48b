"""`bin/bench five_years` in short; and each of its checks sees the fault that it is there for."""

from random import Random

import pytest

from benchmarks.calendar_of_slots import Slots
from benchmarks.five_years import BEGINS, OFFICES, in_memory, report
from benchmarks.office_in_memory import AT_ONE, Broken, OfficeInMemory
from benchmarks.office_twice import OfficeTwice
from benchmarks.waits import spread, waits

DAYS = 16
SLOTS = Slots(BEGINS, 700, 2)


def test_no_rule_is_broken_in_five_years():
    offices = in_memory(7_600, OFFICES // 20, seed=1)
    assert sum(office.people for office in offices) == pytest.approx(7_600, rel=0.05)
    assert len(list(report(offices))) > 5


def test_a_year_with_more_people_has_longer_waits():
    [office] = in_memory(4_000, 1, seed=1)
    quiet, crowd = (spread(waits([office], year=year))[1] for year in (0, 2))
    assert crowd > quiet


@pytest.mark.django_db
def test_the_verbs_give_the_same_times():
    office = twice(OfficeTwice)
    office.run(range(DAYS))
    verbs = {"book", "cancel", "reschedule", "offer", "accept", "move a day", "set the next"}
    assert set(office.compared) == verbs


class LastInLineFirst(OfficeTwice):
    def release(self, slot: int, size: int, soon: int) -> None:
        self.waiting = dict(reversed(self.waiting.items()))
        super().release(slot, size, soon)


@pytest.mark.django_db
def test_another_order_of_the_line_is_seen():
    with pytest.raises(Broken, match="others were offered"):
        twice(LastInLineFirst).run(range(DAYS))


class KeepsAFullSlotOpen(OfficeInMemory):
    def take(self, slot: int, size: int) -> None:
        room = dict(self.room)
        super().take(slot, size)
        self.room = room


class LosesPlaces(OfficeInMemory):
    def give(self, slot: int, size: int) -> None:
        super().give(slot, size - 1)


class ClosesToTheFront(OfficeInMemory):
    is_closing = False

    def close(self, day: int) -> None:
        self.is_closing = True
        super().close(day)
        self.is_closing = False

    def earliest(self, size: int, start: int) -> int:
        return super().earliest(size, self.front(AT_ONE) if self.is_closing else start)


class LetsSomePass(OfficeInMemory):
    def earliest(self, size: int, start: int) -> int:
        return super().earliest(size, start + 9 * (self.turns % 2))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (KeepsAFullSlotOpen, "more people than places"),
        (LosesPlaces, "lost"),
        (ClosesToTheFront, "moved to an earlier time"),
        (LetsSomePass, "overtaken"),
    ],
)
def test_a_fault_is_seen(fault, words):
    with pytest.raises(Broken, match=words):
        fault(SLOTS, 4, arrivals(), Random(1)).run(range(500))


def test_a_later_slot_than_the_earliest_is_seen():
    office = OfficeInMemory(SLOTS, 4, arrivals(), Random(1))
    office.room[1] ^= 1 << office.front(AT_ONE)
    office.done["searches"] = -1
    with pytest.raises(Broken, match="later slot"):
        office.earliest(1, office.front(AT_ONE))


def arrivals(a_day: int = 3) -> list[int]:
    return [a_day] * SLOTS.count


def twice(kind: type[OfficeTwice]) -> OfficeTwice:
    # With this seed everything happens within these days.
    return kind("TWICE", "America/Denver", SLOTS, 4, arrivals(5), Random(849))
