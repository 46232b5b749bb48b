"""Pure: countries of birth. ISO 3166 codes are stored; names come from CLDR in the reader's language."""

import unicodedata
from functools import lru_cache

from babel import Locale

FREQUENT = ("GT", "HN", "MX", "SV", "VE", "CO", "NI", "EC", "CU", "PE", "HT", "BR", "DO", "IN", "CN")
"""Offered first, because most of our users were born there."""

_NOT_COUNTRIES = frozenset(
    ("AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "HM", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)


def is_country(code: str) -> bool:
    """Whether `code` is the ISO 3166 code (two capital letters) of a country or territory where people are born."""
    return code in _codes()


def name_of(code: str, language: str) -> str:
    """The country's name in a language: ("MX", "es") -> "México"."""
    return str(Locale.parse(language).territories[code])


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
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if sign.isascii()).casefold()
