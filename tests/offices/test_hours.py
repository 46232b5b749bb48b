"""Slots in every office's time zone, in 2,000 generated cases; holidays and plans by example.

`bin/test tests/offices/test_hours.py --hypothesis-profile long` makes 10,000 cases.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offices.hours import is_federal_holiday, opening_intervals, slot_times, touches
from offices.inventory import Inputs
from offices.models import Closure, Office, OpeningHours
from offices.zones import ZONE_NAMES

CASES = 20 * settings.default.max_examples
ZONES = sorted(ZONE_NAMES)
MIDNIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo("America/New_York"))
CLOCK_CHANGES = [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7)]

clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 10, 15, 30, 45, 59]))
days = st.one_of(st.sampled_from(CLOCK_CHANGES), st.dates(date(2026, 1, 1), date(2036, 12, 31)))


def plan_on(day: date, opens: time, closes: time, minutes: int = 30, people: int = 4, **fields) -> OpeningHours:
    fields = {"valid_from": date(2020, 1, 1)} | fields
    return OpeningHours(
        weekday=day.weekday(), opens=opens, closes=closes, slot_minutes=minutes, people_per_slot=people, **fields
    )


@st.composite
def plans(draw, day: date) -> OpeningHours:
    opens, closes = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
    minutes = draw(st.sampled_from([5, 15, 20, 30, 45, 60, 90, 480]))
    valid_from = draw(st.sampled_from([date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)]))
    return plan_on(day, opens, closes, minutes, draw(st.integers(0, 10)), valid_from=valid_from)


@st.composite
def closures(draw, day: date) -> Closure:
    from_time, until_time = draw(
        st.one_of(st.just((None, None)), st.lists(clocks, min_size=2, max_size=2, unique=True).map(sorted))
    )
    starts_on = day - timedelta(days=draw(st.integers(0, 2)))
    ends_on = starts_on + timedelta(days=draw(st.integers(0, 3)))
    return Closure(starts_on=starts_on, ends_on=ends_on, from_time=from_time, until_time=until_time)


@st.composite
def cases(draw):
    day = draw(days)
    some_plans = draw(st.lists(plans(day), min_size=1, max_size=3))
    some_closures = draw(st.lists(closures(day), max_size=2)) if draw(st.booleans()) else []
    return day, ZoneInfo(draw(st.sampled_from(ZONES))), some_plans, some_closures


def inputs(zone: ZoneInfo, some_plans, some_closures=()) -> Inputs:
    return Inputs(Office(timezone=str(zone)), some_plans, some_closures)


@given(cases())
@settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
def test_every_slot_is_a_real_time_within_hours_and_apart_from_the_others(case):
    day, zone, some_plans, some_closures = case
    slots = [slot for slot in inputs(zone, some_plans, some_closures).on(day) if not slot.is_closed]
    ends = [slot.starts_at + timedelta(minutes=slot.minutes) for slot in slots]
    assert all(end <= after.starts_at for end, after in zip(ends, slots[1:], strict=False))
    assert not (slots and is_federal_holiday(day))
    for slot, end in zip(slots, ends, strict=True):
        start = slot.starts_at.astimezone(zone)
        assert slot.starts_at.tzinfo is UTC
        assert start.date() == end.astimezone(zone).date() == day
        assert any(_holds(plan, slot, start, end.astimezone(zone)) for plan in some_plans)
        assert any(_is_step_of(interval, start) for interval in opening_intervals(day, some_plans))
        assert not any(_touches(closure, start, end.astimezone(zone)) for closure in some_closures)


def _holds(plan, slot, start, end) -> bool:
    inside = plan.opens <= start.time() and end.time() <= plan.closes
    return inside and (plan.slot_minutes, plan.people_per_slot) == (slot.minutes, slot.capacity) and slot.capacity > 0


def _is_step_of(interval, start) -> bool:
    """Whether the local time is a whole number of slots after opening."""
    waited = datetime.combine(start, start.time()) - datetime.combine(start, interval.opens)
    return waited >= timedelta(0) and waited % timedelta(minutes=interval.plan.slot_minutes) == timedelta(0)


def _touches(closure, start, end) -> bool:
    if not closure.starts_on <= start.date() <= closure.ends_on:
        return False
    return closure.from_time is None or (start.time() < closure.until_time and closure.from_time < end.time())


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_an_office_open_all_night_gives_each_real_time_once(zone, day):
    night = plan_on(day, time(0), time(5))
    slots = list(slot_times(day, ZoneInfo(zone), [night]))
    shown = [slot.starts_at.astimezone(ZoneInfo(zone)).time() for slot in slots]
    has_gap = ZoneInfo(zone).utcoffset(datetime.combine(day, time(1))) < ZoneInfo(zone).utcoffset(
        datetime.combine(day, time(4))
    )
    every_half_hour = [time(minute // 60, minute % 60) for minute in range(0, 300, 30)]
    # The slot that would end when clocks go from 2 to 3 still fits: 3 is the same moment.
    assert shown == [clock for clock in every_half_hour if not (has_gap and clock.hour == 2)]


def test_a_slot_that_lasts_over_the_jump_keeps_the_next_one_away():
    plan = plan_on(date(2026, 3, 8), time(1, 30), time(6), minutes=90)
    slots = slot_times(date(2026, 3, 8), ZoneInfo("America/New_York"), [plan])
    assert [slot.starts_at.hour + slot.starts_at.minute / 60 for slot in slots] == [6.5, 8.5]


@pytest.mark.parametrize(
    "day",
    [date(2026, 12, 25), date(2026, 7, 3), date(2027, 6, 18), date(2027, 12, 31), date(2028, 1, 17)],
    ids=["Christmas", "4 July on a Saturday", "Juneteenth on a Saturday", "New Year on a Saturday", "King"],
)
def test_a_federal_holiday_has_no_slots(day):
    assert opening_intervals(day, [plan_on(day, time(8), time(15))]) == []


def test_the_plan_valid_from_the_later_date_wins_where_both_cover():
    day = date(2026, 12, 9)
    old = plan_on(day, time(8), time(12))
    new = plan_on(day, time(9), time(10), people=1, valid_from=date(2026, 1, 1))
    found = [(i.opens.hour, i.closes.hour, i.plan.people_per_slot) for i in opening_intervals(day, [old, new])]
    assert found == [(8, 9, 4), (9, 10, 1), (10, 12, 4)]


def test_a_later_plan_for_nobody_closes_that_time():
    day = date(2026, 12, 9)
    lunch = plan_on(day, time(11), time(12), people=0, valid_from=date(2026, 1, 1))
    found = opening_intervals(day, [plan_on(day, time(8), time(15)), lunch])
    assert [(i.opens.hour, i.closes.hour) for i in found] == [(8, 11), (12, 15)]


def _next_day(people: int, first: date, plan: OpeningHours, *closed: Closure) -> date | None:
    new_york = ZoneInfo("America/New_York")
    return inputs(new_york, [plan], closed).next_day_for(people, first, date(2056, 1, 1))


def test_the_next_day_for_a_party_skips_holidays_and_closures():
    friday = plan_on(date(2026, 12, 25), time(8), time(15))
    closed = Closure(starts_on=date(2027, 1, 2), ends_on=date(2027, 1, 8))
    # Fridays: Christmas, New Year's Day, closed, then one that is free.
    assert _next_day(4, date(2026, 12, 25), friday, closed) == date(2027, 1, 15)


def test_the_next_day_waits_for_a_plan_that_begins_years_ahead():
    plan = plan_on(date(2031, 6, 4), time(8), time(15), valid_from=date(2031, 6, 4))
    assert _next_day(4, date(2026, 12, 1), plan) == date(2031, 6, 4)


def test_no_day_fits_a_party_larger_than_any_slot():
    assert _next_day(5, date(2026, 12, 1), plan_on(date(2026, 12, 2), time(8), time(15))) is None


def test_no_day_fits_while_closed_for_ever():
    for_ever = Closure(starts_on=date(2026, 1, 1), ends_on=date.max)
    assert _next_day(1, date(2026, 12, 1), plan_on(date(2026, 12, 2), time(8), time(15)), for_ever) is None


@pytest.mark.parametrize(("from_time", "is_touched"), [(time(22), True), (time(23, 45), True), (time(1), False)])
def test_a_slot_until_midnight_is_touched_by_a_closure_in_it(from_time, is_touched):
    closed = Closure(starts_on=MIDNIGHT.date(), ends_on=MIDNIGHT.date(), from_time=from_time)
    closed.until_time = time(23, 50) if from_time.hour > 1 else time(2)
    assert touches(closed, MIDNIGHT, 30) is is_touched
