"""A month of slots costs the same, however many years and offices are stored."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from benchmarks.pages import pages_read
from benchmarks.supply import NOW, analyze, make_office, make_slots
from offices import inventory
from offices.inventory import How, Span
from offices.models import Closure, Slot
from offices.month import day_of, month_of

DECEMBER = date(2026, 12, 1)
TEN_YEARS = 102_200


@pytest.mark.django_db
def test_a_day_counts_places_and_people(office, now):
    Slot.objects.filter(starts_at__date=date(2026, 12, 9)).update(booked=1)
    day = day_of(office, date(2026, 12, 9), now=now)
    assert (day.slots, day.places, day.booked, day.free, day.level) == (14, 56, 14, 42, "q1")


@pytest.mark.django_db
def test_places_of_hours_that_are_over_are_not_free(office, now):
    day = date(2026, 12, 9)
    noon = datetime(2026, 12, 9, 12, tzinfo=office.zone)
    at_noon, after = (day_of(office, day, now=moment) for moment in (noon, noon + timedelta(hours=12)))
    assert (at_noon.places, at_noon.free, at_noon.level) == (56, 20, "q0")
    assert (after.places, after.free, after.ahead, after.level) == (56, 0, 0, "q0")


@pytest.mark.django_db
def test_the_days_of_a_month_are_the_offices_own(make_office, now):
    guam = make_office("GUM", timezone="Pacific/Guam")
    inventory.open_slots(guam, date(2027, 1, 1), now=now)
    days = {day.day.weekday() for day in month_of(guam, DECEMBER, now=now).days if day.places}
    assert days == {0, 1, 2, 3, 4}


@pytest.mark.django_db
def test_closed_full_holiday_and_empty_days_say_so(office, now):
    closure = Closure(office=office, starts_on=date(2026, 12, 9), ends_on=date(2026, 12, 9), reason_source="Snow")
    inventory.close(closure, now=now, actor="user:1")
    Slot.objects.filter(starts_at__date=date(2026, 12, 10)).update(booked=4)
    found = {day.day.day: (day.level, day.is_holiday) for day in month_of(office, DECEMBER, now=now).days}
    assert [found[day] for day in (9, 10, 25, 26)] == [
        ("closed", False), ("full", False), ("none", True), ("none", False)
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_capacity_of_nobody_is_no_place(office, now):
    span = Span(date(2026, 12, 9), date(2026, 12, 9))
    inventory.change_capacity(office, span, How.SET, 0, keep_booked=False, now=now, actor="user:1")
    assert day_of(office, date(2026, 12, 9), now=now).level == "none"


@pytest.mark.django_db(transaction=True)
def test_a_month_reads_as_little_with_ten_years_of_many_offices():
    office = make_office("FEW")
    make_slots(office, 2_000)
    analyze()
    before = pages_read(lambda: month_of(office, DECEMBER, now=NOW))
    make_slots_after(office)
    make_slots(make_office("MANY"), TEN_YEARS)
    make_slots(make_office("MORE"), TEN_YEARS)
    analyze()
    assert pages_read(lambda: month_of(office, DECEMBER, now=NOW)) <= 1.5 * before


def make_slots_after(office):
    """Ten more years of the same office."""
    last = Slot.objects.filter(office=office).latest("starts_at").starts_at
    make_slots(office, TEN_YEARS, start=last.replace(hour=13, minute=0) + timedelta(days=1))


@pytest.mark.django_db
def test_the_month_page_asks_little(staff, office, django_assert_max_num_queries):
    carla = staff("carla")
    with django_assert_max_num_queries(12):
        assert carla.get(reverse("desk:month", args=[office.code, DECEMBER])).status_code == 200
