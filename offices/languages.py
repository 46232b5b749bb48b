"""The one table of the languages of the site: `settings.LANGUAGES` says which exist, `TABLE` how each is written."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

SOURCE = "en"
"""The language that every sentence is written in; every paper has it beside the reader's."""


@dataclass(frozen=True)
class Language:
    """How a language writes dates and times; what is left out is as CLDR has it.

    `cldr`: its name there, or that of the language that lends it the names of months, days and countries.
    """

    own_name: str
    cldr: str
    long_date: str = "full"
    month: str = "MMMM y"
    short_date: str = "EEE d MMM y"
    day_periods: tuple[str, str] | None = None
    noon: str = ""


TABLE = {
    "en": Language(
        own_name="English",
        cldr="en",
        long_date="EEEE, MMMM d, y",
        short_date="EEE MMM d y",
        day_periods=("a.m.", "p.m."),
        noon="noon",
    ),
    "es": Language(
        own_name="Español",
        cldr="es",
        long_date="EEEE d 'de' MMMM 'de' y",
        month="MMMM 'de' y",
        day_periods=("a. m.", "p. m."),
        noon="12 del mediodía",
    ),
    "fr": Language(own_name="Français", cldr="fr"),
    "ht": Language(own_name="Kreyòl ayisyen", cldr="fr"),
    "pt": Language(own_name="Português", cldr="pt"),
}
"""Also languages that the site may get: a row here, an entry of `settings.LANGUAGES` and a catalogue add one."""


def active() -> str:
    """The code of the active language, as the settings have it: "en" for "en-us"."""
    return known(get_language() or settings.LANGUAGE_CODE)


def known(code: str) -> str:
    """The site's own code for one that may name a region too."""
    # A browser asks for "es-MX", and the site has "es".
    return code if "-" not in code or code in codes() else code.partition("-")[0]


def codes() -> list[str]:
    """Those of the site."""
    return [code for code, _name in settings.LANGUAGES]


def choices() -> list[tuple[str, str]]:
    """For a form: code and name, in the reader's language."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def spoken() -> Language:
    """The row of the active language."""
    return row_of(active())


def row_of(code: str) -> Language:
    """The row of a language; a new one may have none yet, and looks like English."""
    return TABLE.get(code) or Language(own_name=code, cldr=SOURCE)


def of_papers() -> list[str]:
    """The languages of a paper: the reader's and English; for a reader of English, the site's next one."""
    # Two, so that a paper stays on one page. English, since officers read it.
    return list(dict.fromkeys([active(), SOURCE, *codes()]))[:2]
