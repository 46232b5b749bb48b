"""Pure: dates as people type them, day, month and year apart."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from babel import Locale
from django.conf import settings

EARLIEST_YEAR = 1900


class BadDate(ValueError):
    """What was typed is no date. `reason`: `missing`, `day`, `month`, `year`, `impossible` or `too_early`."""

    def __init__(self, reason: str, *parts: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.parts = parts
        """The parts the reason is about: `day`, `month`, `year`."""


def read_date(day: str, month: str, year: str) -> date:
    """The date meant by what was typed: ("7", "julio", "1990"), ("07", "7", "1990"), full-width digits, spaces.

    A year has four digits, since two could mean either century. Raises `BadDate`.
    """
    typed = {"day": _folded(day), "month": _folded(month), "year": _folded(year)}
    missing = [name for name, text in typed.items() if not text]
    if missing:
        raise BadDate("missing", *missing)
    numbers = read_day(typed["day"]), read_month(typed["month"]), read_year(typed["year"])
    try:
        return date(numbers[2], numbers[1], numbers[0])
    except ValueError as error:
        raise BadDate("impossible", "day", "month") from error


def read_day(text: str) -> int:
    """1 to 31: "7", "07", "7th", "7.", "1º"."""
    match = re.fullmatch(r"0*(\d{1,2})(?:st|nd|rd|th|o|a|ro)?", text)
    if not match or not 1 <= int(match[1]) <= 31:
        raise BadDate("day", "day")
    return int(match[1])


def read_month(text: str) -> int:
    """1 to 12: "7", "07", "jul", "julio", "July", in every language of the site."""
    if re.fullmatch(r"0*\d{1,2}", text) and 1 <= int(text) <= 12:
        return int(text)
    starts = {number for name, number in _month_names() if len(text) >= 3 and name.startswith(text)}
    if text in ("sept", "set"):
        starts = {9}
    if len(starts) != 1:
        raise BadDate("month", "month")
    return starts.pop()


def read_year(text: str) -> int:
    """Four digits, from 1900 on."""
    if not re.fullmatch(r"\d{4}", text):
        raise BadDate("year", "year")
    if int(text) < EARLIEST_YEAR:
        raise BadDate("too_early", "year")
    return int(text)


def month_choices(language: str) -> list[tuple[str, str]]:
    """("1", "January"), … in a language."""
    names = Locale.parse(language).months["stand-alone"]["wide"]
    return [(str(number), str(names[number])) for number in range(1, 13)]


@lru_cache(maxsize=1)
def _month_names() -> tuple[tuple[str, int], ...]:
    languages = [code for code, _name in settings.LANGUAGES]
    return tuple((_folded(name), int(number)) for code in languages for number, name in month_choices(code))


def _folded(text: str) -> str:
    """Look-alike signs made plain (NFKC), no accents, spaces, dots or commas, small letters."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[\s.,/\-\u0300-\u036f]", "", plain).casefold()
