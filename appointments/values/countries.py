"""Pure: countries of birth. ISO 3166 codes are stored; names come from CLDR in the reader's language."""

import re
from functools import lru_cache

from babel import Locale

from appointments.values.country_names import ALIASES, ALPHA_3, GONE
from offices import languages, typed_text

FREQUENT = ("GT", "HN", "MX", "SV", "VE", "CO", "NI", "EC", "CU", "PE", "HT", "BR", "DO", "IN", "CN")
"""Offered first, because most of our users were born there."""

# CLDR also lists groups of countries, islands where no one is born, and codes for tests.
_NOT_COUNTRIES = frozenset(
    ("AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "HM", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)


class UnknownCountry(ValueError):
    """No country has this name. `reason`: `unknown`, or `gone` for one that no longer exists."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=1_000)
def read_country(typed: str, languages: tuple[str, ...]) -> str:
    """The ISO code for a code of two or three letters, a name in one of the languages, or one that agencies use.

    "Venezuela, Bolivarian Republic of", "USA", "Viet Nam", "ivory coast". Raises `UnknownCountry`.
    """
    code = typed_text.latin(typed).upper()
    if is_country(code):
        return code
    name = _folded(typed)
    # "Korea, Republic of" is "Republic of Korea", and "Bolivia (Plurinational State of)" is Bolivia.
    turned = _folded(" ".join(reversed(re.split(r"[,(]", typed))))
    for spelled in (name, turned, name.removeprefix("the "), re.sub(r"^(?:republic|republica) (?:of|de) ", "", name)):
        if found := _codes_by_name(languages).get(spelled):
            return found
    raise UnknownCountry("gone" if name in GONE else "unknown")


def is_country(code: str) -> bool:
    """Whether `code` is the ISO 3166 code (two capital letters) of a country or territory where people are born."""
    return code in _codes()


def name_of(code: str, language: str) -> str:
    """The country's name in a language: ("MX", "es") -> "México"."""
    return str(Locale.parse(languages.row_of(languages.known(language)).cldr).territories[code])


@lru_cache(maxsize=8)
def choices(language: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(code, name) pairs: the frequent ones, then all others in the language's own order."""
    rest = sorted(_codes() - set(FREQUENT), key=lambda code: _order(name_of(code, language)))
    return tuple(_named(FREQUENT, language)), tuple(_named(rest, language))


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


def _named(codes: tuple[str, ...] | list[str], language: str) -> list[tuple[str, str]]:
    return [(code, name_of(code, language)) for code in codes]


def _order(name: str) -> str:
    """Without accents, so that "Åland" sorts with A and "Émirats" with E."""
    return "".join(sign for sign in typed_text.latin(name) if sign.isascii()).casefold()


@lru_cache(maxsize=4)
def _codes_by_name(languages: tuple[str, ...]) -> dict[str, str]:
    names = {_folded(name_of(code, language)): code for language in languages for code in _codes()}
    aliases = {alias: code for code, each in ALIASES.items() for alias in each.split("|")}
    letters = dict(pair.casefold().split(":") for pair in ALPHA_3.split())
    # Later ones win: a name that people use counts more than a code.
    return {three: two.upper() for three, two in letters.items()} | names | aliases


def _folded(name: str) -> str:
    """Small letters without accents and punctuation; "&" and "St." in full."""
    words = typed_text.latin(name).casefold().replace("&", " and ").replace("st.", "saint ")
    return " ".join(re.sub(r"[^\w\s]", "", re.sub(r"[-,(/]", " ", words)).split())
