"""Pure: numbers, times of day and states as people and spreadsheets write them."""

import re
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from offices import typed_text
from offices.states import STATE_NAMES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Reasons: TypeAlias = "dict[str, StrOrPromise]"
"""Column -> what is wrong with its cell."""

_DECIMAL = re.compile(r"[-+]?\d*[.,]\d+|[-+]?\d+([.,]\d+)?e[-+]?\d+", re.IGNORECASE)
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?::00)?\s*(?:([ap])?\.?\s*m?\.?|h(?:rs|oras)?\.?)", re.IGNORECASE
)
_NOON = re.compile(r"(?:12(?:[:.]00)?\s*(?:del?\s+)?)?(?:noon|mediodia)", re.IGNORECASE)
_PART_OF_THE_DAY = (
    (re.compile(r"\s*de la manana$", re.IGNORECASE), "a"),
    (re.compile(r"\s*de la tarde$", re.IGNORECASE), "p"),
)
_LETTERS = (
    (re.compile(r"(?<=[\d:.oO])[oO]|[oO](?=[\d:.])"), "0"),
    (re.compile(r"(?<=[\d:.])[lI]|[lI](?=[\d:.])"), "1"),
)
_ALSO_CALLED = {"tejas": "TX", "washingtondc": "DC", "virginislands": "VI"}


class BadCell(ValueError):
    """The text of a cell cannot be read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def whole_number(written: str, least: int, most: int) -> int:
    """A number of digits alone. Raises `BadCell`, for a decimal part or an exponent by name."""
    written = _digits(written)
    # A reason of its own: a spreadsheet does this to long numbers, and digits are lost by then.
    if _DECIMAL.fullmatch(written):
        raise BadCell(_("has a decimal point or an exponent; format the column as text in the spreadsheet"))
    if not re.fullmatch(r"\d{1,9}", written) or not least <= int(written) <= most:
        raise BadCell(_("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": most})
    return int(written)


def clock(written: str) -> time:
    """A time of day: "8:00", "08:00:00", "3 PM", "3:30 p. m.", "0800", "noon". Raises `BadCell`."""
    text = typed_text.latin(written)
    if _NOON.fullmatch(text):
        return time(12)
    for words, half in _PART_OF_THE_DAY:
        text = words.sub(half, text)
    match = _CLOCK.fullmatch(re.sub(r"^(\d\d)(\d\d)$", r"\1:\2", _digits(text)))
    hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3]:
        # 12 a.m. is midnight, and 13 p.m. is a mistake.
        hours = hours % 12 + 12 * (match[3].lower() == "p") if 1 <= hours <= 12 else 99
    elif match and not match[2]:
        hours = 99  # "8" alone may be many things
    if hours > 23 or minutes > 59:
        raise BadCell(_("is not a time such as 14:30"))
    return time(hours, minutes)


def read_state(written: str) -> str:
    """The two letters of a state or territory: "ny", "N.Y.", "New York" or "Nueva York" -> "NY". Empty for others."""
    return _states().get(_letters(written), "")


@cache
def _states() -> dict[str, str]:
    """Codes and names in every language -> code."""
    found = {_letters(code): code for code in STATE_NAMES} | _ALSO_CALLED
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_letters(str(name)): code for code, name in STATE_NAMES.items()}
    return found


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", typed_text.latin(text)).casefold()


def _digits(text: str) -> str:
    """With 0 for O and 1 for l beside a digit."""
    for letter, digit in _LETTERS:
        text = letter.sub(digit, text)
    return text
