"""Dates are read as people type and paste them."""

from datetime import date

import pytest
from babel import Locale
from django.conf import settings

from appointments.values.typed_dates import BadDate, month_value, read_date

SPELLINGS = [
    *(("7", month, "1990") for month in ("7", "07", "007", "July", "july", "JULY", "Jul", "jul", "JUL.", "jul.")),
    *(("7", month, "1990") for month in ("julio", "Julio", "JULIO", "jUl", "７", "０７", "ｊｕｌ", " 7 ", " julio ")),
    *(("7", month, "1990") for month in ("7 - July", "07 julio", "de julio", "Julio,", "٧")),
    *((day, "7", "1990") for day in ("07", "007", " 7", "7 ", "7.", "7,", "7th", "7 th", "7TH", "7º", "7.º", "7o")),
    *((day, "7", "1990") for day in ("７", "０７", "7 de", "O7", "o7", "٧", "7\u200b", "7\u00a0")),
    *(
        ("7", "7", year)
        for year in ("1990.", " 1990 ", "19 90", "１９９０", "1,990", "199O", "l990", "de 1990", "١٩٩٠")
    ),
    *((whole, "", "") for whole in ("July 7, 1990", "July 7th, 1990", "july 7 1990", "7 July 1990", "Jul-7-1990")),
    *((whole, "", "") for whole in ("7 de julio de 1990", "7 de julio del 1990", "7/jul/1990", "sábado 7 julio 1990")),
    *((whole, "", "") for whole in ("07JUL1990", "7-JUL-1990", "1990-07-07", "7/7/1990", "1990年7月7日")),
    *(("", "", whole) for whole in ("July 7, 1990", "7 de julio de 1990")),
]
"""(day, month, year) as typed, all of them July 7, 1990."""

OTHER_DATES = [
    (("1º", "enero", "2001"), date(2001, 1, 1)),
    (("primero", "enero", "2001"), date(2001, 1, 1)),
    (("1st", "ene", "2001"), date(2001, 1, 1)),
    (("22nd", "set.", "1975"), date(1975, 9, 22)),
    (("23rd", "setiembre", "1975"), date(1975, 9, 23)),
    (("24", "Sept.", "1975"), date(1975, 9, 24)),
    (("29", "febrero", "1988"), date(1988, 2, 29)),
    (("31", "diciembre", "1999"), date(1999, 12, 31)),
    (("21/7/1990", "", ""), date(1990, 7, 21)),
    (("7/21/1990", "", ""), date(1990, 7, 21)),
    (("4", "MARZO", "1966"), date(1966, 3, 4)),
    (("4", "mayo", "1966"), date(1966, 5, 4)),
    (("4", "ago", "1966"), date(1966, 8, 4)),
]

REFUSED = [
    (("", "7", "1990"), "missing"),
    (("7", "", "1990"), "missing"),
    (("7", "7", ""), "missing"),
    (("0", "7", "1990"), "day"),
    (("32", "7", "1990"), "day"),
    (("seven", "7", "1990"), "day"),
    (("7", "13", "1990"), "month"),
    (("7", "0", "1990"), "month"),
    (("7", "ju", "1990"), "month"),
    (("7", "j", "1990"), "month"),
    (("7", "8 julio", "1990"), "month"),
    (("7", "de", "1990"), "month"),
    (("7", "cember", "1990"), "month"),
    (("7", "7", "90"), "year"),
    (("7", "7", "'90"), "year"),
    (("7", "7", "19900"), "year"),
    (("7", "7", "1899"), "too_early"),
    (("31", "2", "1990"), "impossible"),
    (("29", "2", "1990"), "impossible"),
    (("7/4/1990", "", ""), "order"),
    (("4/7/1990", "", ""), "order"),
    (("July 7", "", ""), "missing"),
    (("😀", "7", "1990"), "day"),
    (("9" * 9000, "7", "1990"), "day"),
    (("7", "9" * 9000, "1990"), "month"),
    (("7", "7", "9" * 9000), "year"),
    (("9" * 9000 + "/1/1", "", ""), "missing"),
    (("²", "½", "1990"), "day"),
]


def names_of_months():
    """(name, number): every month in full and short, in every language of the site."""
    for language, _name in settings.LANGUAGES:
        months = Locale.parse(language).months
        for kind, width in (("stand-alone", "wide"), ("format", "abbreviated")):
            yield from ((name, number) for number, name in months[kind][width].items())


def ways_to_type(name):
    short = name.rstrip(".")
    written = (short, short.upper(), short.title(), f"{short}.", f"{short},", f"de {short}", f"DE {short.upper()}")
    return [*written, f" {short} ", short[:3], f"{short[:3]}."]


MONTHS = sorted({(typed, number) for name, number in names_of_months() for typed in ways_to_type(name)})


@pytest.mark.parametrize(("typed", "number"), MONTHS)
def test_every_month_is_understood_in_every_language(typed, number):
    meant = date(1990, number, 9)
    for parts in (("9", typed, "1990"), (f"{typed} 9, 1990", "", ""), (f"9 {typed} de 1990", "", "")):
        assert read_date(*parts) == meant


def test_there_are_sixty_spellings_or_more():
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_spelling_is_understood(typed):
    assert read_date(*typed) == date(1990, 7, 7)


@pytest.mark.parametrize(("typed", "meant"), OTHER_DATES)
def test_names_of_both_languages_and_ordinals_are_understood(typed, meant):
    assert read_date(*typed) == meant


@pytest.mark.parametrize(("typed", "reason"), REFUSED)
def test_what_is_no_date_is_refused_with_its_reason(typed, reason):
    with pytest.raises(BadDate) as refusal:
        read_date(*typed)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(("typed", "value"), [("julio", "7"), ("JUL.", "7"), ("07", "7"), ("", ""), ("13", "13")])
def test_a_month_that_was_typed_is_chosen_in_the_list(typed, value):
    assert month_value(typed) == value
