"""More or fewer people per slot: set, added, by percent; nobody booked loses their place."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from offices import inventory
from offices.inventory import BelowBooked, ChangedSinceSeen, How, Span
from offices.models import Office, OpeningHours, Slot, SupplyEvent
from tests.guards import without

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 9)
THE_DAY = Span(DAY, DAY)


@pytest.fixture
def change(office, now):
    """Changes the capacity of December 9."""

    def change(how, amount, span=THE_DAY, *, keep_booked=False):
        return inventory.change_capacity(office, span, how, amount, keep_booked=keep_booked, now=now, actor="user:1")

    return change


@pytest.fixture
def take(office, now):
    """Takes places in a slot of December 9 and returns the slot."""

    def take(people):
        nine = THE_DAY.slots(office, now)[0]
        Slot.objects.filter(pk=nine.pk).update(booked=people)
        return Slot.objects.get(pk=nine.pk)

    return take


def capacities(day=DAY):
    return set(Slot.objects.filter(starts_at__date=day).values_list("capacity", flat=True))


@pytest.mark.parametrize(
    ("how", "amount", "capacity"),
    [
        (How.SET, 0, 0),
        (How.SET, 10_000, 10_000),
        (How.SET, 20_000, 10_000),
        (How.ADD, 3, 7),
        (How.ADD, -9, 0),
        (How.PERCENT, 50, 2),
        (How.PERCENT, 130, 5),
    ],
)
def test_a_day_is_changed_in_one_step(how, amount, capacity, change):
    assert len(change(how, amount).slots) == 14
    assert (capacities(), capacities(date(2026, 12, 10))) == ({capacity}, {4})


def test_slots_picked_on_two_days_are_changed_and_no_other(office, change):
    picked = [Slot.objects.filter(starts_at__date=day).first() for day in (DAY, date(2026, 12, 10))]
    change(How.SET, 9, inventory.ChosenSlots.among(office, picked))
    assert set(Slot.objects.filter(capacity=9)) == set(picked)


def test_some_hours_of_many_days_are_changed(change):
    span = Span(DAY, date(2026, 12, 11), time(8, 15), time(9))
    assert len(change(How.SET, 9, span).slots) == 6


def test_what_has_begun_is_left(change, now):
    today = change(How.SET, 9, Span(date(2020, 1, 1), now.date()))
    assert {slot.starts_at >= now for slot in today.slots} == {True}
    assert len(today.slots) == 6


def test_a_change_below_those_booked_is_refused(change, take):
    slot = take(4)
    with pytest.raises(BelowBooked) as refusal:
        change(How.SET, 2)
    assert [each.pk for each in refusal.value.slots] == [slot.pk]
    assert capacities() == {4}


def test_those_booked_are_kept_and_nobody_is_added(change, take):
    slot = take(4)
    change(How.SET, 2, keep_booked=True)
    slot.refresh_from_db()
    assert (slot.capacity, slot.booked, slot.target_capacity, slot.has_room) == (4, 4, 2, False)


@pytest.mark.parametrize(("left", "capacity", "target_capacity"), [(1, 3, 2), (2, 2, None), (3, 2, None)])
def test_the_capacity_falls_as_people_leave(left, capacity, target_capacity, change, take):
    slot = take(4)
    change(How.SET, 2, keep_booked=True)
    inventory.release(slot, left)
    slot.refresh_from_db()
    assert (slot.capacity, slot.booked, slot.target_capacity) == (capacity, 4 - left, target_capacity)


def test_a_change_counts_from_what_was_wanted_last(change, take):
    slot = take(4)
    change(How.SET, 2, keep_booked=True)
    change(How.ADD, 3)
    slot.refresh_from_db()
    assert (slot.capacity, slot.target_capacity, slot.has_room) == (5, None, True)


def test_added_places_are_given_to_the_next_who_ask(office, change, now):
    Slot.objects.filter(starts_at__date__lte=DAY).update(booked=4)
    inventory.claim(office, 1, now=now)
    change(How.ADD, 1)
    assert inventory.claim(office, 1, now=now).slot.starts_at.date() == DAY


def test_every_slot_changed_is_in_the_history_with_before_and_after(change):
    change(How.SET, 9)
    event = SupplyEvent.objects.get()
    assert (event.kind, event.actor) == (SupplyEvent.Kind.CAPACITY, "user:1")
    assert event.before["slots"]["2026-12-09T13:00:00+00:00"] == 4
    assert event.after["slots"]["2026-12-09T13:00:00+00:00"] == 9
    assert (event.before["places"], event.after["places"]) == (56, 126)


def test_a_change_of_nothing_leaves_no_trace(change):
    assert change(How.SET, 4).slots == []
    assert not SupplyEvent.objects.exists()


@pytest.mark.as_owner
def test_the_history_cannot_be_rewritten(change):
    change(How.SET, 9)
    with pytest.raises(Exception, match="append-only"):
        SupplyEvent.objects.update(actor="nobody")


def test_a_change_sent_twice_changes_once(office, change, now):
    looked_at = inventory.plan_capacity(office, THE_DAY, How.ADD, 2, now=now)
    how = {"keep_booked": True, "now": now, "actor": "user:1", "seen": looked_at.stamp}
    inventory.change_capacity(office, THE_DAY, How.ADD, 2, **how)
    with pytest.raises(ChangedSinceSeen):
        inventory.change_capacity(office, THE_DAY, How.ADD, 2, **how)
    assert capacities() == {6}


def test_hours_gone_from_the_plan_get_no_places_again(office, take, change, now):
    slot = take(1)
    afternoon = [OpeningHours(weekday=day, opens=time(12), closes=time(15), valid_from=DAY) for day in range(5)]
    inventory.change_hours(office, afternoon, now=now, actor="user:1")
    change(How.SET, 6, keep_booked=True)
    slot.refresh_from_db()
    assert (slot.capacity, slot.has_room) == (1, False)


@pytest.mark.django_db(transaction=True)
def test_a_slot_with_room_cannot_be_one_that_shrinks(office):
    with pytest.raises(IntegrityError, match="slot_that_shrinks_is_full"), transaction.atomic():
        Slot.objects.update(target_capacity=1)
    with without("slot_that_shrinks_is_full"):
        assert Slot.objects.update(target_capacity=1)
        Slot.objects.update(target_capacity=None)


def test_hours_that_were_taken_away_get_no_places_again(office, change, take, now):
    slot = take(1)
    inventory.change_hours(office, [], now=now, actor="user:1")
    assert change(How.ADD, 2).slots == []
    slot.refresh_from_db()
    assert (slot.capacity, slot.target_capacity, slot.has_room) == (1, 0, False)


def test_no_place_of_an_inactive_office_is_handed_out(office, now):
    slot = Slot.objects.filter(starts_at__date=DAY).select_related("office").earliest("starts_at")
    Office.objects.filter(pk=office.pk).update(is_active=False)
    with pytest.raises(inventory.SlotTaken):
        inventory.claim_exact(slot, 1, now=now)


def test_an_inactive_office_gives_places_only_to_those_it_moves_itself(office, now):
    office.is_active = False
    with pytest.raises(inventory.NoSlotLeft):
        inventory.claim(office, 1, now=now)
    assert inventory.claim(office, 1, now=now, by_office=True).slot.booked == 1
