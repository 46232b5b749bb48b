"""Pure: dates as people type them: day, month and year apart, or a whole date pasted."""

import re
from contextlib import suppress
from datetime import date
from functools import lru_cache

from babel import Locale

from appointments.values.births import Born, PartialDate
from offices import languages, typed_text

EARLIEST_YEAR = 1900
LONGEST_PART = 40

_PARTS = ("day", "month", "year")
_ORDINAL = r"(?:st|nd|rd|th|o|a|er|ro|do|to|de)?"
_NOT_KNOWN = re.compile(r"0+|xx+|\?+")
"""What papers print, and people type, for a day or a month that is not known."""

_ZERO_OR_ONE = str.maketrans("oil", "011")


class BadDate(ValueError):
    """The typed text is not a date.

    `reason`: `missing`, `day`, `month`, `year`, `impossible`, `too_early`, or `order` (7/4/1990 pasted whole: is the
    month the 7 or the 4?).
    """

    def __init__(self, reason: str, *parts: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.parts = parts
        """The parts that the reason is about: `day`, `month`, `year`."""


def read_date(day: str, month: str, year: str, *, latest: date | None = None) -> date:
    """The date that was typed: ("7", "julio", "1990"), ("07", "7", "1990"), full-width digits, spaces.

    Also reads a date pasted whole into one part: "July 7, 1990", "7 de julio de 1990", "07JUL1990", "1990-07-07". A
    year of two digits is the last such year that is not after `latest`, and is refused without one. Raises `BadDate`.
    """
    if iso := _iso(day, month, year):
        return iso
    # Cut first: the patterns must not run over a text of any length.
    parts = [_plain(part[:LONGEST_PART]) for part in (day, month, year)]
    return _date_of(_whole(parts) or parts, latest)


def read_birth(day: str, month: str, year: str, *, latest: date | None = None) -> Born:
    """A date as `read_date` reads it; or with 00 for a day, or a day and a month, that is not known: "00/00/1990"."""
    if iso := _iso(day, month, year):
        return iso
    parts = [_plain(part[:LONGEST_PART]) for part in (day, month, year)]
    parts = _whole(parts) or parts
    days, months, years = map(_folded, parts)
    if not _NOT_KNOWN.fullmatch(days):
        return _date_of(parts, latest)
    if not months or not years:
        raise BadDate("missing", *(["month"] * (not months) + ["year"] * (not years)))
    return PartialDate(read_year(years, latest), 0 if _NOT_KNOWN.fullmatch(months) else read_month(months))


def possible_births(typed: str, *, latest: date) -> tuple[Born, ...]:
    """Every date that a whole typed date may mean: "7/11/1993" is July 11 and November 7. Raises `BadDate`."""
    try:
        return (read_birth(typed, "", "", latest=latest),)
    except BadDate as error:
        if error.reason != "order":
            raise
    first, second, year = _meaning_tokens(_plain(typed[:LONGEST_PART]))
    return _date_of([second, first, year], latest), _date_of([first, second, year], latest)


def _iso(day: str, month: str, year: str) -> date | None:
    """The date of "1990-07-21", as files have it. `None` for anything else, which takes ten times as long to read."""
    with suppress(ValueError):
        if not (month or year) and re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            found = date.fromisoformat(day)
            return found if found.year >= EARLIEST_YEAR else None
    return None


def _date_of(parts: list[str], latest: date | None) -> date:
    typed = dict(zip(_PARTS, map(_folded, parts), strict=True))
    missing = [name for name, text in typed.items() if not text]
    if missing:
        raise BadDate("missing", *missing)
    numbers = read_day(typed["day"]), read_month(typed["month"]), read_year(typed["year"], latest)
    try:
        return date(numbers[2], numbers[1], numbers[0])
    except ValueError as error:
        raise BadDate("impossible", "day", "month") from error


def read_day(text: str) -> int:
    """1 to 31: "7", "07", "7th", "7.", "1º", "primero", "O7"."""
    text = re.sub(r"^o(?=\d)", "0", text)
    match = re.fullmatch(rf"0*(\d{{1,2}}){_ORDINAL}", text)
    if text in ("primero", "primerode", "first"):
        return 1
    if not match or not 1 <= int(match[1]) <= 31:
        raise BadDate("day", "day")
    return int(match[1])


def read_month(text: str) -> int:
    """1 to 12: "7", "07", "jul", "julio", "July", "7 - julio", in every language of the site."""
    name = text.lstrip("0123456789")
    digits = text.removesuffix(name)
    meant = {int(digits)} if digits else set()
    if name:
        # "de julio" loses its "de", and "December" does not.
        meant |= _months_named(name) or _months_named(name.removeprefix("de")) or {0}
    if len(meant) != 1 or not meant <= set(range(1, 13)):
        raise BadDate("month", "month")
    return meant.pop()


def read_year(text: str, latest: date | None) -> int:
    """Four digits, 1900 or later: "1990", "199O", "de 1990"; two digits when `latest` says in which century."""
    text = re.sub(r"^(?:del?)?(?=\S{4}$|\S{2}$)", "", text).translate(_ZERO_OR_ONE)
    if latest and re.fullmatch(r"\d{2}", text):
        # Python's remainder is never negative, so this is not after `latest`.
        return latest.year - (latest.year - int(text)) % 100
    if not re.fullmatch(r"\d{4}", text):
        raise BadDate("year", "year")
    if int(text) < EARLIEST_YEAR:
        raise BadDate("too_early", "year")
    return int(text)


def month_choices(language: str) -> list[tuple[str, str]]:
    """("1", "January"), … in a language."""
    names = Locale.parse(languages.row_of(languages.known(language)).cldr).months["stand-alone"]["wide"]
    return [(str(number), str(names[number])) for number in range(1, 13)]


def month_value(typed: str) -> str:
    """The value in `month_choices` of the typed month ("julio" -> "7"), for a select; else the text as typed."""
    try:
        return str(read_month(_folded(_plain(typed[:LONGEST_PART]))))
    except BadDate:
        return typed


def _months_named(text: str) -> set[int]:
    """Every month that a name or its beginning may mean, at least three letters."""
    if text in ("sept", "set", "setiembre"):
        return {9}
    return {number for name, number in _month_names() if len(text) >= 3 and name.startswith(text)}


@lru_cache(maxsize=1)
def _month_names() -> tuple[tuple[str, int], ...]:
    return tuple((_plain(name), int(number)) for code in languages.codes() for number, name in month_choices(code))


def _whole(parts: list[str]) -> list[str] | None:
    """Day, month and year of a date that was pasted whole into one part, or `None`."""
    filled = [part for part in parts if part.strip()]
    if len(filled) != 1:
        return None
    meaning = _meaning_tokens(filled[0])
    if len(meaning) != 3:
        return None
    names = [token for token in meaning if not token.isdecimal()]
    return _of_numbers(*meaning) if not names else _with_name(names[0], [one for one in meaning if one.isdecimal()])


def _meaning_tokens(text: str) -> list[str]:
    """The numbers and the names of months in a whole date."""
    together = re.fullmatch(r"\D*(\d{8})\D*", text)
    if together:
        first, last = together[1][:4], together[1][4:]
        # “20121990” begins like a year too, but 19 is no month.
        is_year_first = first[:2] in ("19", "20") and last[:2] <= "12"
        return [first, last[:2], last[2:]] if is_year_first else [first[:2], first[2:], last]
    tokens = re.findall(r"\d+|[^\W\d_]+", text)
    return [token for token in tokens if token.isdecimal() or _months_named(token)]


def _with_name(month: str, numbers: list[str]) -> list[str] | None:
    """The year is the number with four digits, or the second one."""
    if len(numbers) != 2:
        return None
    # Two of the same length stay in their order: “5 March 90” has the day first.
    day, year = sorted(numbers, key=len)
    return [day, month, year]


def _of_numbers(first: str, second: str, third: str) -> list[str]:
    """1990-07-21, 21/7/1990, 7/21/1990 or 00/7/1990. Raises `BadDate` when day and month could be either."""
    if len(first) == 4 or int(first) > 31:
        return [third, second, first]
    # 00 is no month, so the other one is.
    if "0" in (first.lstrip("0") or "0", second.lstrip("0") or "0"):
        return ["00", first if int(first) else second, third]
    if int(first) <= 12 and int(second) <= 12 and first != second:
        raise BadDate("order", *_PARTS)
    return [first, second, third] if int(first) > 12 else [second, first, third]


def _plain(text: str) -> str:
    """Plain text without accents, in small letters."""
    return typed_text.latin(text).casefold()


def _folded(text: str) -> str:
    """Plain text without spaces, dots, commas, slashes or dashes."""
    return re.sub(r"[\s.,/\-'’‘·|]", "", text)
