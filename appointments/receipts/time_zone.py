"""A time zone as a rule that calendar programs apply to any year (RFC 5545, VTIMEZONE)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MANY_WEEKS = 4
"""A weekday that comes later in its month than this is written as the last one."""


def time_zone(zone: ZoneInfo, moment: datetime) -> Timezone:
    """The rule that is in force at `moment`. It begins in the year before, so that it covers the whole year."""
    component = Timezone()
    component.add("tzid", zone.key)
    # Begins a year earlier: a calendar needs the last change before the event to know the offset in January.
    changes = _changes(zone, moment.year - 1)
    for change in changes:
        component.add_component(_observance(zone, change, repeats=True))
    # Arizona and others never change their clocks; a zone must have one observance (RFC 5545).
    if not changes:
        component.add_component(_observance(zone, datetime(moment.year - 1, 1, 1, tzinfo=UTC), repeats=False))
    return component


# `zoneinfo` does not list its changes, so every hour is compared with the one before; once for a zone and year.
@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The hours (UTC) of a year at which the zone's clock is changed."""
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=number) for number in range((last - first) // timedelta(hours=1))]
    return [hour for hour in hours if _offset(zone, hour - timedelta(hours=1)) != _offset(zone, hour)]


def _observance(zone: ZoneInfo, begins: datetime, *, repeats: bool) -> TimezoneStandard | TimezoneDaylight:
    before, after = _offset(zone, begins - timedelta(hours=1)), _offset(zone, begins)
    # RFC 5545 wants the clock as it showed before the change.
    onset = (begins + before).replace(tzinfo=None)
    rule = TimezoneDaylight() if begins.astimezone(zone).dst() else TimezoneStandard()
    rule.add("dtstart", onset)
    rule.add("tzoffsetfrom", before)
    rule.add("tzoffsetto", after)
    rule.add("tzname", begins.astimezone(zone).tzname())
    if repeats:
        rule.add("rrule", vRecur(freq="YEARLY", bymonth=onset.month, byday=_nth_weekday(onset)))
    return rule


def _nth_weekday(day: datetime) -> str:
    """ "2SU": the second Sunday of its month."""
    nth = (day.day - 1) // 7 + 1
    return f"{nth if nth <= _MANY_WEEKS else -1}{_WEEKDAYS[day.weekday()]}"


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
