"""The marks only shorten the search: after any claims and releases, a claim finds what a full search would find."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from django.db.models import F

from offices import inventory
from offices.models import MAX_PARTY, OfficeQueue, Slot

pytestmark = pytest.mark.django_db


def by_looking_everywhere(office, people: int, start: datetime) -> Slot | None:
    room = Slot.objects.filter(office=office, is_closed=False, starts_at__gte=start, booked__lte=F("capacity") - people)
    return room.order_by("starts_at").first()


def promises_hold(office) -> bool:
    """Whether no slot before a mark has the room the mark denies."""
    queue = OfficeQueue.objects.get(office=office)
    return not any(
        Slot.objects.filter(
            office=office, starts_at__gte=queue.marks_valid_from, starts_at__lt=mark, booked__lte=F("capacity") - people
        ).exists()
        for people, mark in enumerate(queue.low_water_marks, start=1)
    )


class Counter:
    """An office on a random day: people come, people leave, time passes, clocks disagree a little."""

    def __init__(self, office, now: datetime, seed: int) -> None:
        self.office, self.now = office, now
        self.random = random.Random(seed)
        self.held: list[tuple[Slot, int]] = []

    def claim(self) -> None:
        people = self.random.choice([1, 1, 2, 3, 4, 8])
        asked = self.now + timedelta(minutes=self.random.randint(-5, 5))
        wish = asked + timedelta(days=self.random.randint(0, 20)) if self.random.random() < 0.2 else None
        start = max(inventory.earliest_start(self.office, asked), wish or asked)
        expected = by_looking_everywhere(self.office, people, start)
        given = inventory.claim(self.office, people, now=asked, on_or_after=wish).slot
        assert expected is None or given.pk == expected.pk
        self.held.append((given, people))

    def release(self) -> None:
        if self.held:
            slot, people = self.held.pop(self.random.randrange(len(self.held)))
            inventory.release(slot, people)

    def wait(self) -> None:
        self.now += timedelta(minutes=self.random.choice([1, 30, 600]))

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.random.choices([self.claim, self.release, self.wait], [6, 3, 1])[0]()


@pytest.mark.parametrize("seed", range(12))
def test_a_claim_always_gives_what_looking_everywhere_gives(seed, make_office, now):
    office = make_office(people_per_slot=8, slot_minutes=105)
    inventory.open_slots(office, date(2026, 12, 20), now=now)
    counter = Counter(office, now, seed)
    counter.live(120)
    assert promises_hold(office)
    held = sum(people for _slot, people in counter.held)
    assert sum(Slot.objects.values_list("booked", flat=True)) == held


def test_the_marks_move_on_as_days_fill_and_back_when_a_place_is_given_back(make_office, now):
    office = make_office(people_per_slot=1)
    inventory.open_slots(office, date(2027, 1, 1), now=now)
    slots = [inventory.claim(office, 1, now=now).slot for _ in range(60)]
    assert OfficeQueue.objects.get().low_water_marks[0] > now + timedelta(days=4)
    inventory.release(slots[3], 1)
    assert OfficeQueue.objects.get().low_water_marks == [slots[3].starts_at] + [
        OfficeQueue.objects.get().low_water_marks[1]
    ] * (MAX_PARTY - 1)
    assert inventory.claim(office, 1, now=now).slot == slots[3]


def test_a_wish_for_a_later_day_leaves_the_marks_alone(make_office, now):
    office = make_office(people_per_slot=1)
    for _ in range(30):
        inventory.claim(office, 1, now=now)
    before = OfficeQueue.objects.values("marks_valid_from", "low_water_marks").get()
    inventory.claim(office, 1, now=now, on_or_after=now + timedelta(days=300))
    inventory.claim(office, 1, now=now, on_or_after=now + timedelta(days=700))
    assert OfficeQueue.objects.values("marks_valid_from", "low_water_marks").get() == before


def test_days_opened_behind_a_mark_are_found(make_office, now):
    """An office moved to another time zone: its next day begins before the last slot of the old zone."""
    office = make_office(timezone="Pacific/Honolulu", people_per_slot=1, slot_minutes=60, opens=time(14))
    inventory.open_slots(office, date(2026, 12, 9), now=now)
    for _ in range(5):
        inventory.claim(office, 1, now=now)
    office.timezone = "Pacific/Guam"
    office.hours.update(opens=time(8))
    inventory.open_slots(office, date(2026, 12, 10), now=now)
    assert promises_hold(office)


def test_a_mark_that_promises_too_much_hides_a_free_place(office, now):
    """The negative control: a claim believes the marks, so the tests above would detect a wrong one."""
    first = by_looking_everywhere(office, 1, inventory.earliest_start(office, now))
    OfficeQueue.objects.update(low_water_marks=[first.starts_at + timedelta(hours=1)] * MAX_PARTY)
    assert inventory.claim(office, 1, now=now).slot != first
    assert not promises_hold(office)
