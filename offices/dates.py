"""Pure: dates and times in words, in the active language and in an office's time zone.

Never digits only, because 3/4 is March in one country and April in another. Month and weekday names come from CLDR
(Babel), so they need no translations of ours. Ordinary spaces only: a text message with a no-break space costs double.
The template filters of `office_dates` put no-break spaces in for pages.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from offices import languages
from offices.models import OpeningHours
from offices.zones import ZONE_NAMES


class HasClock(Protocol):
    """Anything with the time zone of its place, such as an office."""

    @property
    def timezone(self) -> str: ...
    def local(self, moment: datetime) -> datetime: ...


def long_datetime(moment: datetime, office: HasClock) -> str:
    """ "Wednesday, December 9, 2026, 9:30 a.m. (Eastern Time)": an aware moment in the office's time zone."""
    return f"{long_date(office.local(moment))}, {clock_time(moment, office)} ({zone_name(office)})"


def long_date(day: date) -> str:
    """ "Wednesday, December 9, 2026". Uses the date of a datetime as it is: convert it to the right zone first."""
    return _written(day, languages.spoken().long_date)


def month_name(day: date) -> str:
    """ "December 2026", "diciembre de 2026"."""
    return _written(day, languages.spoken().month)


def weekday_name(day: date) -> str:
    """ "Wednesday"."""
    return _written(day, "EEEE")


def short_date(day: date, *, with_year: bool = True) -> str:
    """ "Wed Dec 9 2026", for texts."""
    pattern = languages.spoken().short_date
    return _written(day, pattern if with_year else pattern.removesuffix(" y"))


def clock_time(moment: datetime, office: HasClock) -> str:
    """ "9:30 a.m.", "noon": an aware moment in the office's time zone."""
    return wall_time(office.local(moment).time())


def wall_time(clock: time) -> str:
    """ "3:00 p.m.", "noon": a local time, such as opening hours."""
    spoken = languages.spoken()
    # "12:00 p.m." is read as midnight by many.
    if (clock.hour, clock.minute) == (12, 0) and spoken.noon:
        return spoken.noon
    if spoken.day_periods is None:
        return format_time(clock, "short", locale=_parsed(spoken.cldr))
    # CLDR puts a no-break space before “a.m.”, and a text message with one costs double.
    return f"{clock.hour % 12 or 12}:{clock:%M} {spoken.day_periods[clock.hour >= 12]}"


def week_in_words(week: Iterable[tuple[int, list[tuple[time, time]]]]) -> list[str]:
    """ "Monday to Friday: 8:00 a.m. to 3:00 p.m.": consecutive days with the same hours on one line."""
    lines = []
    # Only neighbours are joined, so that "Monday to Friday" never hides a closed Wednesday.
    for spans, days in groupby(week, key=lambda day: day[1]):
        numbers = [number for number, _spans in days]
        if spans:
            hours = ", ".join(_("%(opens)s to %(closes)s") % _clocks(*span) for span in spans)
            lines.append(_("%(days)s: %(hours)s") % {"days": _days(numbers[0], numbers[-1]), "hours": hours})
    return lines


def zone_name(office: HasClock) -> str:
    """The common name of the office's time zone: "Eastern Time"."""
    return str(ZONE_NAMES[office.timezone])


def _clocks(opens: time, closes: time) -> dict[str, str]:
    return {"opens": wall_time(opens), "closes": wall_time(closes)}


def _days(first: int, last: int) -> str:
    names = {name: str(OpeningHours.Weekday(day).label) for name, day in (("first", first), ("last", last))}
    # Weekdays are in lower case in Spanish, also at the beginning of a line.
    return capfirst(names["first"] if first == last else _("%(first)s to %(last)s") % names)


def _written(day: date, pattern: str) -> str:
    whole = day.date() if isinstance(day, datetime) else day
    return _in_words(whole, pattern, languages.spoken().cldr)


# Kept: the same few days stand on all pages, and Babel reads the pattern anew for each.
@lru_cache(maxsize=2048)
def _in_words(day: date, pattern: str, cldr: str) -> str:
    return format_date(day, pattern, locale=_parsed(cldr))


@lru_cache
def _parsed(name: str) -> Locale:
    return Locale.parse(name)
