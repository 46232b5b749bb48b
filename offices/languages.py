"""The one table of the languages of the site. Nothing else knows which languages exist."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True)
class Language:
    """How a language writes dates and times. Empty or `None`: as CLDR has it."""

    code: str
    own_name: str
    cldr: str = ""
    """Its name in CLDR, or that of the language that lends its names of months, days and countries."""

    is_right_to_left: bool = False
    long_date: str = "full"
    month: str = "MMMM y"
    short_date: str = "EEE d MMM y"
    day_periods: tuple[str, str] | None = None
    noon: str = ""


TABLE = {
    each.code: each
    for each in (
        Language(
            "en",
            "English",
            long_date="EEEE, MMMM d, y",
            short_date="EEE MMM d y",
            day_periods=("a.m.", "p.m."),
            noon="noon",
        ),
        Language(
            "es",
            "Español",
            long_date="EEEE d 'de' MMMM 'de' y",
            month="MMMM 'de' y",
            day_periods=("a. m.", "p. m."),
            noon="12 del mediodía",
        ),
    )
}


def active() -> str:
    """The code of the active language, which is one of the site's; "en" for "en-us"."""
    return known(get_language() or settings.LANGUAGE_CODE)


def known(code: str) -> str:
    """The site's language for a code that may name a region too."""
    languages = dict(settings.LANGUAGES)
    return code if code in languages else code.partition("-")[0]


def entry(code: str) -> Language:
    """The row of a language; a plain one for a language that has none."""
    return TABLE.get(known(code)) or Language(code, code)


def cldr(code: str) -> str:
    """What to ask Babel for."""
    return entry(code).cldr or known(code)


def of_papers() -> list[str]:
    """The languages of every paper: the reader's, then English."""
    return _unique([active(), settings.LANGUAGE_CODE, *_second()])


def _second() -> Iterable[str]:
    """A reader of English gets the most common other language beside it."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE][:1]


def _unique(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:2]
