"""Pure: dates of birth. Papers print 00 for a day or a month that is not known."""

import re
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton

from offices import languages

OF_AGE = 18
"""Years."""


@dataclass(frozen=True)
class PartialDate:
    """A year, or a month of a year. `month` is 0 when it is not known; the day never is."""

    year: int
    month: int = 0

    def isoformat(self) -> str:
        """ "1990-05-00", "1990-00-00": what is stored, in the form of ISO 8601."""
        return f"{self.year:04}-{self.month:02}-00"


Born = date | PartialDate
"""A date of birth as its paper has it."""


def from_iso(text: str) -> Born:
    """The inverse of `isoformat`."""
    partial = re.fullmatch(r"(\d{4})-(\d\d)-00", text)
    return PartialDate(int(partial[1]), int(partial[2])) if partial else date.fromisoformat(text)


def as_on_paper(born: Born) -> list[str]:
    """Every form that a paper may have of it: the date itself, and the same with 00 for the day, or day and month.

    So 4/7/1990 is found on a paper with 00/00/1990, but 00/00/1990 is not found on a paper with 4/7/1990.
    """
    full = [born.isoformat()] if isinstance(born, date) else []
    month = [PartialDate(born.year, born.month).isoformat()] if born.month else []
    return [*full, *month, PartialDate(born.year).isoformat()]


def first_day(born: Born) -> date:
    """The earliest date that it may be."""
    return born if isinstance(born, date) else date(born.year, born.month or 1, 1)


def age_at_least(born: Born, day: date) -> int:
    """The age in years on `day`; of a date that is not known whole, the lowest it may be."""
    # The last day it may be. 31 is only compared, so a shorter month does no harm.
    month, of_month = (born.month, born.day) if isinstance(born, date) else (born.month or 12, 31)
    return day.year - born.year - ((day.month, day.day) < (month, of_month))


def in_words(born: Born) -> str:
    """ "April 7, 1990", "April 1990" or "1990", in the active language. No one says on what weekday they were born."""
    if not born.month:
        return str(born.year)
    locale = languages.spoken().cldr
    if isinstance(born, date):
        return format_date(born, "long", locale=locale)
    return format_skeleton("yMMMM", first_day(born), locale=locale)
