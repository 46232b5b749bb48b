"""Pure: numbers, times of day, states and time zones as people and spreadsheets write them."""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from offices import typed_text
from offices.states import STATE_NAMES
from offices.zones import ZONE_NAMES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from offices.csv_import import Row

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
_DEGREES = re.compile(r"([-+]?\d{1,3}(?:[.,]\d{1,15})?)\s*°?\s*(?:[NE]|([SWO]))?", re.IGNORECASE)
_IN_EVERY_ZONE = re.compile(r"\b(?:america|us|standard|daylight|time|hora|de|del)\b", re.IGNORECASE)
_ZONES_ALSO_CALLED = {
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("ct", "cst", "cdt"), "America/Chicago"),
    # Not MST: it is the clock of Arizona all year, and that of Denver in winter.
    **dict.fromkeys(("mt", "mdt"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("akst", "akdt", "alaskanstandardtime"), "America/Anchorage"),
    **dict.fromkeys(("hst", "hawaiianstandardtime"), "Pacific/Honolulu"),
    "ast": "America/Puerto_Rico",
    "chst": "Pacific/Guam",
    "usmountainstandardtime": "America/Phoenix",  # So a spreadsheet's system names it.
}


class BadCell(ValueError):
    """The text of a cell cannot be read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def whole_number(written: str, least: int, most: int) -> int:
    """A number of digits alone. Raises `BadCell`, for a decimal part or an exponent by name."""
    written = digits(written)
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
    match = _CLOCK.fullmatch(re.sub(r"^(\d\d)(\d\d)$", r"\1:\2", digits(text)))
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


def read_zone(written: str) -> str:
    """The IANA name: "US/Eastern", "Eastern Standard Time", "EST" or "hora del Este" -> "America/New_York".

    Empty for others.
    """
    return _ZONES_ALSO_CALLED.get(_letters(written)) or _zones().get(_zone_letters(written), "")


def read_degrees(written: str, most: int) -> float:
    """Degrees on the map: "40.71", "40,71", "40.71° N"; "74 W" -> -74. Raises `BadCell`."""
    match = _DEGREES.fullmatch(digits(written))
    degrees = float(match[1].replace(",", ".")) if match else math.inf
    if abs(degrees) > most:
        raise BadCell(_("must be a number of degrees from -%(most)s to %(most)s") % {"most": most})
    return -abs(degrees) if match and match[2] else degrees


def read_choice(choices: type[TextChoices], written: str) -> str:
    """The value of a choice, by itself or by its name in any language. Empty for others."""
    return _named(choices).get(_letters(written), "")


def _in_every_language(choices: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str]]:
    """Each value, and each of its names, with the value."""
    for value, name in choices:
        yield value, value
        for language, _own_name in settings.LANGUAGES:
            with translation.override(language):
                yield str(name), value


def _letters(text: str) -> str:
    """Letters and digits alone, without accents."""
    return re.sub(r"[\W_]+", "", typed_text.latin(text)).casefold()


@cache
def _named(choices: type[TextChoices]) -> dict[str, str]:
    return {_letters(text): value for text, value in _in_every_language(choices.choices)}


@cache
def _states() -> dict[str, str]:
    return {_letters(text): code for text, code in _in_every_language(STATE_NAMES.items())} | _ALSO_CALLED


@cache
def _zones() -> dict[str, str]:
    # Backwards: of several with one name, the first is meant.
    return {_zone_letters(text): zone for text, zone in reversed(list(_in_every_language(ZONE_NAMES.items())))}


def _zone_letters(text: str) -> str:
    return _letters(_IN_EVERY_ZONE.sub(" ", typed_text.latin(text).replace("_", " ")))


def digits(text: str) -> str:
    """With 0 for O and 1 for l beside a digit."""
    for letter, digit in _LETTERS:
        text = letter.sub(digit, text)
    return text


class TextCells:
    """The cells of one row being read. `reasons` collects what is wrong with them."""

    def __init__(self, row: "Row") -> None:
        self.row = row
        self.reasons: dict[str, StrOrPromise] = {}

    def text(self, column: str, longest: int, *, required: bool = False) -> str:
        """The text as it stands."""
        text = self.row[column]
        if required and not text:
            self.reasons[column] = _("is empty")
        elif len(text) > longest:
            self.reasons[column] = _("is longer than %(longest)s characters") % {"longest": longest}
        return text
