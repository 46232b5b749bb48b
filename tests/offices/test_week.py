"""The week plan: future slots follow the hours, and nobody loses a booking."""

from datetime import date, time, timedelta

import pytest

from offices import inventory
from offices.models import OfficeQueue, OpeningHours, Slot, SupplyEvent
from offices.zones import ZONE_NAMES

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 9)


def week(opens=time(8), closes=time(15), *, minutes=30, people=4, valid_from=date(2020, 1, 1), valid_until=None):
    return [
        OpeningHours(
            weekday=weekday, opens=opens, closes=closes, slot_minutes=minutes, people_per_slot=people,
            valid_from=valid_from, valid_until=valid_until,
        )
        for weekday in range(5)
    ]  # fmt: skip


@pytest.fixture
def change(office, now):
    """Gives the office other hours."""
    return lambda *hours, **fields: inventory.change_hours(
        office, [line for lines in hours for line in lines], **{"now": now, "actor": "user:1"} | fields
    )


def given(day=DAY):
    """Local time -> capacity of the bookable slots of a day."""
    slots = Slot.objects.filter(starts_at__date=day, capacity__gt=0).select_related("office")
    return {slot.office.local(slot.starts_at).time(): slot.capacity for slot in slots}


def test_the_same_hours_change_nothing(change):
    made = change(week())
    assert (made.opened, made.changed, made.removed) == ([], [], [])


def test_longer_hours_open_slots(change):
    change(week(closes=time(16)))
    assert given().keys() >= {time(15), time(15, 30)}
    assert given(date(2026, 12, 31)).keys() >= {time(15, 30)}


def test_shorter_hours_take_empty_slots_away(change, office, now):
    change(week(opens=time(10)))
    assert min(given()) == time(10)
    assert office.local(inventory.claim(office, 1, now=now).slot.starts_at).time() >= time(10)


def test_what_was_taken_away_comes_back(change):
    change(week(opens=time(10)))
    change(week())
    assert len(given()) == 14


def test_the_number_of_people_follows(change):
    change(week(people=9))
    assert set(given().values()) == {9}


def test_hours_from_a_later_day_leave_the_days_before(change):
    change(week(), week(people=9, valid_from=DAY))
    assert (set(given(date(2026, 12, 8)).values()), set(given().values())) == ({4}, {9})


@pytest.mark.parametrize("hours", [week(opens=time(10)), week(people=1), []])
def test_those_booked_are_kept_and_named(hours, change):
    slot = Slot.objects.filter(starts_at__date=DAY).first()
    Slot.objects.filter(pk=slot.pk).update(booked=3)
    assert [kept.pk for kept in change(hours).kept] == [slot.pk]
    slot.refresh_from_db()
    assert (slot.booked, slot.capacity, slot.has_room) == (3, 3, False)


def test_what_staff_set_for_a_day_stays_where_the_hours_stay(change, office, now):
    span = inventory.Span(DAY, DAY)
    inventory.change_capacity(office, span, inventory.How.SET, 9, keep_booked=False, now=now, actor="user:1")
    change(week(closes=time(16)))
    assert given()[time(8)] == 9
    assert given()[time(15, 30)] == 4


def test_a_plan_changed_by_another_meanwhile_is_not_overwritten(office, now, change):
    looked_at = inventory.plan_hours(office, week(people=9), now=now)
    change(week(people=6))
    with pytest.raises(inventory.ChangedSinceSeen):
        change(week(people=9), seen=looked_at.stamp)
    assert set(given().values()) == {6}


def test_a_plan_that_was_looked_at_is_saved(office, now, change):
    looked_at = inventory.plan_hours(office, week(people=9), now=now)
    change(week(people=9), seen=looked_at.stamp)
    assert set(given().values()) == {9}


def test_a_plan_that_ended_yesterday_leaves_nothing_ahead(change, now):
    change(week(valid_until=now.date() - timedelta(days=1)))
    assert not Slot.objects.filter(starts_at__gte=now, capacity__gt=0).exists()
    assert Slot.objects.filter(starts_at__lt=now, capacity__gt=0).exists()


def test_where_two_plans_overlap_the_later_one_wins(change):
    change(week(), week(opens=time(8), closes=time(10), people=1, valid_from=date(2026, 1, 1)))
    assert (given()[time(9, 30)], given()[time(10)]) == (1, 4)


@pytest.mark.parametrize("people", [0, 10_000])
def test_nobody_and_ten_thousand_are_sane(people, change):
    change(week(people=people))
    assert set(given().values()) == ({10_000} if people else set())


def test_a_closed_day_stays_closed_when_the_hours_grow(change, office, now):
    closure = inventory.closing.Closure(office=office, starts_on=DAY, ends_on=DAY, reason_source="Snow")
    inventory.close(closure, now=now, actor="user:1")
    change(week(closes=time(16)))
    assert not Slot.objects.filter(starts_at__date=DAY, has_room=True).exists()


def test_a_federal_holiday_stays_without_slots(change):
    change(week(closes=time(16)))
    assert given(date(2026, 12, 25)) == {}


@pytest.mark.parametrize("zone", sorted(ZONE_NAMES))
def test_the_clock_change_doubles_and_loses_nothing(zone, make_office, now):
    office = make_office("DST", timezone=zone)
    inventory.open_slots(office, date(2027, 3, 20), now=now)
    every_day = [
        OpeningHours(weekday=day, opens=time(0), closes=time(5), valid_from=date(2020, 1, 1)) for day in range(7)
    ]
    inventory.change_hours(office, every_day, now=now, actor="user:1")
    slots = Slot.objects.filter(office=office, capacity__gt=0, starts_at__gte=now + timedelta(days=1))
    clocks = {office.local(at).time() for at in slots.values_list("starts_at", flat=True)}
    assert clocks == {time(hour, minute) for hour in range(5) for minute in (0, 30)}


def test_an_office_without_slots_is_opened(make_office, now):
    office = make_office("NEW")
    inventory.change_hours(office, week(), now=now, actor="user:1")
    assert inventory.claim(office, 4, now=now).slot.office == office


def test_days_are_made_to_the_horizon_and_no_further(make_office, now, settings):
    office = make_office("NEW")
    settings.SLOT_HORIZON_DAYS = 10
    inventory.change_hours(office, week(), now=now, actor="user:1")
    assert OfficeQueue.objects.get(office=office).opened_until == office.local(now).date() + timedelta(days=11)


def test_who_changed_it_is_in_the_history(change):
    change(week(people=9))
    event = SupplyEvent.objects.get()
    assert {line["people"] for line in event.before["lines"]} == {4}
    assert {line["people"] for line in event.after["lines"]} == {9}


def test_a_new_office_sees_the_slots_it_will_have_before_they_are_saved(make_office, now, settings):
    settings.SLOT_HORIZON_DAYS = 30
    bare = make_office("NEW")
    bare.hours.all().delete()
    looked_at = inventory.plan_hours(bare, week(), now=now)
    inventory.change_hours(bare, week(), now=now, actor="user:1", seen=looked_at.stamp)
    assert len(looked_at.opened) == Slot.objects.filter(office=bare, starts_at__gte=now).count() > 200


@pytest.fixture
def half_day(office, now):
    """December 9 is closed from 8:30 to 15:00."""
    closure = inventory.closing.Closure(
        office=office, starts_on=DAY, ends_on=DAY, from_time=time(8, 30), until_time=time(15), reason_source="Snow"
    )
    inventory.close(closure, now=now, actor="user:1")
    return closure


def closed():
    slots = Slot.objects.filter(starts_at__date=DAY, is_closed=True, capacity__gt=0).select_related("office")
    return {slot.office.local(slot.starts_at).time() for slot in slots}


def test_a_slot_that_becomes_longer_does_not_last_into_a_closure(half_day, change):
    assert time(8) not in closed()
    change(week(minutes=60))
    assert time(8) in closed()


def test_a_slot_that_becomes_shorter_opens_when_no_closure_touches_it_any_more(office, change, now):
    change(week(minutes=60))
    closure = inventory.closing.Closure(
        office=office, starts_on=DAY, ends_on=DAY, from_time=time(10, 30), until_time=time(12), reason_source="Snow"
    )
    inventory.close(closure, now=now, actor="user:1")
    assert closed() == {time(10), time(11)}
    change(week(minutes=30))
    assert time(10) not in closed()
    inventory.reopen(closure.pk, now=now, actor="user:1")
    assert closed() == set()
