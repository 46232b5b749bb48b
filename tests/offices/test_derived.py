"""Every slot ahead is what week plan, closures, holidays and staff's own places make it."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from appointments.upkeep.invariants.supply import not_as_derived
from offices import inventory
from offices.inventory import How, Inputs, Span
from offices.models import Closure, Office, OpeningHours, OwnPlaces, Slot
from tests.offices.test_week import week

DAY = date(2026, 12, 9)
FAR = date(2027, 3, 10)
"""Its slots have not been made."""


@pytest.fixture
def places(office, now):
    """Sets the places of one day."""
    return lambda day, number, how=How.SET, **fields: inventory.change_capacity(
        office, Span(day, day, **fields), how, number, keep_booked=True, now=now, actor="user:1"
    )


@pytest.fixture
def close(office, now):
    """Closes one day."""

    def close(day):
        closure = Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow")
        inventory.close(closure, now=now, actor="user:1")
        return closure

    return close


def given(day):
    return {slot.office.local(slot.starts_at).time(): slot.meant for slot in on(day)}


def on(day):
    return Slot.objects.filter(starts_at__date=day).select_related("office")


def test_one_function_says_what_should_be_and_asks_no_database():
    office, noon = Office(timezone="America/New_York"), time(12)
    shut = Closure(starts_on=DAY, ends_on=DAY, from_time=noon, until_time=time(13))
    day = list(Inputs(office, week(), [shut], {(DAY, time(9)): 9}).on(DAY))
    assert [slot.capacity for slot in day] == [4, 4, 9, *[4] * 11]
    assert [office.local(slot.starts_at).hour for slot in day if slot.is_closed] == [12, 12]


@pytest.mark.django_db
def test_places_of_a_day_that_is_not_made_yet_count_when_it_is_made(places, office, now):
    assert len(places(FAR, 9).slots) == 14
    assert not on(FAR)
    inventory.open_slots(office, FAR + timedelta(days=1), now=now)
    assert set(given(FAR).values()) == {9}


@pytest.mark.django_db
def test_who_set_the_places_is_kept(places, now):
    places(FAR, 9, from_time=time(9), until_time=time(9, 30))
    row = OwnPlaces.objects.get()
    assert (row.day, row.at, row.places, row.set_at, row.set_by) == (FAR, time(9), 9, now, "user:1")


@pytest.mark.django_db
def test_places_set_twice_count_from_those_set_last(places, office, now):
    places(FAR, 2, How.ADD)
    places(FAR, 3, How.ADD)
    inventory.open_slots(office, FAR + timedelta(days=1), now=now)
    assert set(given(FAR).values()) == {9}


@pytest.mark.django_db
def test_places_set_while_a_day_that_is_not_made_is_closed_count_once_it_opens(places, close, office, now):
    closure = close(FAR)
    inventory.open_slots(office, FAR + timedelta(days=1), now=now)
    places(FAR, 9)
    inventory.reopen(closure.pk, now=now, actor="user:1")
    assert set(given(FAR).values()) == {9}


@pytest.mark.django_db
def test_a_party_is_given_a_time_that_staff_enlarged_and_that_is_not_made(places, office, now):
    places(FAR, 7)
    assert inventory.earliest_free(office, 7, now=now) == inventory.claim(office, 7, now=now).slot.starts_at
    assert list(Office.objects.holding(7, now.date())) == [office]
    assert not Office.objects.holding(8, now.date())


@pytest.mark.django_db
def test_what_a_page_calls_a_time_is_of_one_office(office, make_office):
    there = make_office("BOS")
    starts_at = on(DAY).first().starts_at
    assert inventory.find(f"{there.pk}-{int(starts_at.timestamp())}").office == there


@pytest.mark.django_db
def test_a_day_without_places_is_passed_over_before_it_is_made(places, office, now):
    Slot.objects.update(booked=4)
    there = inventory.earliest_free(office, 1, now=now)
    places(there.date(), 0)
    assert inventory.earliest_free(office, 1, now=now).date() > there.date()
    assert inventory.claim(office, 1, now=now).slot.starts_at.date() > there.date()


@pytest.mark.django_db
def test_another_plan_ends_what_staff_set_only_where_its_slots_differ(places, office, now):
    places(DAY, 9)
    places(FAR, 9)
    longer = week(closes=time(9), minutes=60) + week(opens=time(9), closes=time(15))
    inventory.change_hours(office, longer, now=now, actor="user:1")
    assert (given(DAY)[time(8)], given(DAY)[time(9)]) == (4, 9)
    assert set(OwnPlaces.objects.values_list("day", flat=True)) == {DAY, FAR}
    assert not OwnPlaces.objects.filter(at=time(8)).exists()


@pytest.mark.django_db
def test_another_plan_leaves_what_staff_of_another_office_set(office, make_office, now):
    other = make_office("MIA")
    inventory.open_slots(other, date(2027, 1, 1), now=now)
    inventory.change_capacity(other, Span(DAY, DAY), How.SET, 9, keep_booked=True, now=now, actor="user:1")
    before = OwnPlaces.objects.filter(office=other).count()
    inventory.change_hours(office, week(opens=time(10), minutes=60), now=now, actor="user:1")
    assert OwnPlaces.objects.filter(office=other).count() == before > 0


@pytest.mark.django_db
def test_a_plan_that_comes_back_does_not_bring_back_what_staff_set(places, office, now):
    places(DAY, 9)
    inventory.change_hours(office, week(people=3), now=now, actor="user:1")
    inventory.change_hours(office, week(), now=now, actor="user:1")
    assert set(given(DAY).values()) == {4}


@pytest.mark.django_db
def test_what_differs_is_written_by_the_next_change_and_reported_before_it(places, office, now):
    on(DAY).update(capacity=1)
    assert len(not_as_derived(office, now)) == 14
    places(DAY, 9, from_time=time(9), until_time=time(9, 30))
    assert given(DAY) == {at: 9 if at == time(9) else 4 for at in given(DAY)}
    assert not_as_derived(office, now) == []


@pytest.mark.django_db
def test_hours_that_are_ahead_again_on_a_corrected_clock_have_slots(office, now, monkeypatch):
    from appointments.booking import office_facts

    monkeypatch.setattr(timezone, "now", lambda: now)
    office = office_facts.change(office, {"timezone": "America/Los_Angeles"}, now=now, actor="user:1")
    assert not_as_derived(office, now) == []
    assert min(office.local(slot.starts_at).time() for slot in on(DAY).exclude(capacity=0)) == time(8)


@pytest.mark.django_db
def test_what_people_are_booked_on_goes_when_they_leave(office, now):
    slot = on(DAY).first()
    Slot.objects.filter(pk=slot.pk).update(booked=2)
    inventory.change_hours(office, [], now=now, actor="user:1")
    assert OpeningHours.objects.count() == 0
    slot.refresh_from_db()
    assert (slot.capacity, slot.target_capacity, slot.has_room) == (2, 0, False)
    assert not_as_derived(office, now) == []


@pytest.mark.django_db
def test_what_lacks_on_the_last_day_that_is_made_is_reported(office, now):
    inventory.open_slots(office, FAR + timedelta(days=1), now=now)
    on(FAR).delete()
    found = inventory.all_ahead(office, since=now, until=FAR + timedelta(days=1))
    assert {office.local(slot.starts_at).date() for slot in found.made} == {FAR}


@pytest.mark.django_db
def test_an_office_that_was_never_opened_lacks_nothing(make_office, now):
    assert not_as_derived(make_office("NEW"), now) == []
