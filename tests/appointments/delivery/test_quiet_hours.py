"""When a message may make a phone ring: generated moments in every zone, the days the clocks change among them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.values import quiet_hours
from offices.zones import ZONE_NAMES

ZONES = st.sampled_from(sorted(ZONE_NAMES)).map(ZoneInfo)
CHANGES = [date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7), date(2028, 3, 12)]
"""The days the clocks change in the United States (15 U.S.C. 260a: second Sunday in March, first in November)."""

DAYS = st.sampled_from(CHANGES) | st.dates(date(2026, 1, 1), date(2035, 12, 31))
MOMENTS = st.builds(
    lambda day, seconds: datetime.combine(day, time(), UTC) + timedelta(seconds=seconds),
    DAYS,
    st.integers(-86_400, 2 * 86_400),
)
NEW_YORK = ZoneInfo("America/New_York")


def clock(moment, zone):
    return moment.astimezone(zone).time()


def at(hour, minute=0, day=date(2026, 12, 2), zone=NEW_YORK):
    return datetime.combine(day, time(hour, minute), zone)


@given(MOMENTS, ZONES)
def test_a_message_put_off_comes_at_nine_of_the_next_morning(moment, zone):
    morning = quiet_hours.morning_after(moment, zone)
    assert clock(morning, zone) == time(9)
    assert timedelta(0) < morning.astimezone(UTC) - moment <= timedelta(hours=25)


@given(MOMENTS, ZONES)
def test_nothing_comes_at_night_that_can_wait(now, zone):
    needed_by = now + timedelta(days=3)
    later = quiet_hours.put_off_until(now, zone, quiet_hours_waived_until=None, needed_by=needed_by)
    assert time(9) <= clock(later or now, zone) < time(20)


@given(MOMENTS, ZONES, st.integers(0, 48))
def test_nothing_is_put_off_past_its_use(now, zone, hours):
    needed_by = now + timedelta(hours=hours)
    later = quiet_hours.put_off_until(now, zone, quiet_hours_waived_until=None, needed_by=needed_by)
    assert later is None or later <= needed_by - quiet_hours.TO_GET_THERE


@given(DAYS, st.times(), ZONES)
def test_a_reminder_on_the_day_is_moved_earlier_and_never_comes_at_night(day, start, zone):
    starts_at = datetime.combine(day, start, zone)
    due = quiet_hours.on_the_day(starts_at)
    assert due.astimezone(UTC) < starts_at.astimezone(UTC)
    assert not quiet_hours.is_quiet(due, zone)
    assert due.date() in (day, day - timedelta(days=1))


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(8, 59, True), (9, 0, False), (19, 59, False), (20, 0, True), (0, 0, True)]
)
def test_the_night_ends_at_nine_and_begins_at_eight(hour, minute, quiet):
    assert quiet_hours.is_quiet(at(hour, minute), NEW_YORK) == quiet


@pytest.mark.parametrize(
    ("start", "due"), [(at(13), at(9)), (at(11), at(9)), (at(10, 30), at(19, day=date(2026, 12, 1)))]
)
def test_on_the_day_means_at_nine_or_the_evening_before(start, due):
    assert quiet_hours.on_the_day(start) == due


def test_an_answer_does_not_wait():
    asked = at(23)
    options = {"quiet_hours_waived_until": asked + quiet_hours.AWAKE, "needed_by": at(9, day=date(2026, 12, 20))}
    assert quiet_hours.put_off_until(asked + timedelta(minutes=59), NEW_YORK, **options) is None
    assert quiet_hours.put_off_until(asked + timedelta(hours=2), NEW_YORK, **options) == at(9, day=date(2026, 12, 3))
