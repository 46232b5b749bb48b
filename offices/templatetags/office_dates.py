"""Dates, times, texts of staff and what is not to be translated, on pages. `{% load office_dates %}`"""

import re
from collections.abc import Collection
from datetime import date, datetime, time

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from offices import dates
from offices.dates import HasClock
from offices.texts import Text, Translated

register = template.Library()

NO_BREAK = "\u00a0"

LONGEST_CLOCK = len("12:30 p. m.")

_DAY_OF_MONTH = re.compile(r" (\d{1,2})([ ,])")


@register.filter
def kept(text: str, words: Collection[str] | None = None) -> SafeString:
    """`{{ name|kept }}`: no browser translates it; `{{ line|kept:names }}`: it translates all but these names in it."""
    mark = '<span translate="no">{}</span>'
    if words is None:
        return format_html(mark if text else "{}", text)
    # The longest first: one may be a part of another.
    found = sorted(filter(None, words), key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, found)) or '(?!)'})", text)
    # Each second part is one of the words.
    return format_html_join("", "{}", ([format_html(mark, part) if n % 2 else part] for n, part in enumerate(parts)))


@register.filter
def long_datetime(moment: datetime, office: HasClock) -> str:
    """`{{ slot.starts_at|long_datetime:office }}`: "Wednesday, December 9, 2026, 9:30 a.m. (Eastern Time)"."""
    return f"{long_date(office.local(moment))}, {clock_time(moment, office)} ({dates.zone_name(office)})"


@register.filter
def long_date(day: date, office: HasClock | None = None) -> str:
    """`{{ notice.report_by|long_date }}`: "Wednesday, December 9, 2026". The day of the month stays with its month.

    `{{ office.confirmed_at|long_date:office }}`: the day that it was there.
    """
    if office and isinstance(day, datetime):
        day = office.local(day)
    return _DAY_OF_MONTH.sub(_with_its_month, dates.long_date(day))


@register.filter
def clock_time(moment: datetime, office: HasClock) -> str:
    """`{{ slot.starts_at|clock_time:office }}`: "9:30 a.m.", never broken over two lines."""
    return _on_one_line(dates.clock_time(moment, office))


@register.filter
def has_come(moment: datetime) -> bool:
    """Whether it is not ahead any more."""
    return moment <= timezone.now()


@register.filter
def wall_time(clock: time) -> str:
    """`{{ closure.from_time|wall_time }}`: "3:00 p.m.", never broken over two lines."""
    return _on_one_line(dates.wall_time(clock))


register.filter("month_name", dates.month_name)
register.filter("weekday_name", dates.weekday_name)


@register.filter
def first_of_month(day: date) -> date:
    """`{{ day|first_of_month }}`: the day that names its month in an address."""
    return day.replace(day=1)


@register.filter
def in_language(row: Translated, field: str) -> SafeString | str:
    """`{{ office|in_language:"name" }}`: text that staff wrote, marked where it is in another language."""
    return Text.marked(row, field)


def _on_one_line(clock: str) -> str:
    # Noon in words may be too long for a line, and would break within a word.
    return clock.replace(" ", NO_BREAK) if len(clock) <= LONGEST_CLOCK else clock


def _with_its_month(match: re.Match[str]) -> str:
    """English writes "December 9, 2026", most other languages "9 de diciembre"."""
    day, after = match.groups()
    return f"{NO_BREAK}{day}," if after == "," else f" {day}{NO_BREAK}"
