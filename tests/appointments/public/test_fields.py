"""Names and countries."""

import pytest

from appointments.values import countries
from appointments.values.names import BadName, read_name

NAMES = [
    "José",
    "O’Neil",
    "D'Angelo",
    "María-José",
    "Nguyễn",
    "Ñ",
    "St. John",
    "अमित",
    "محمد",
    "李小龍",
    "Łukasz",
    "J.",
]
NO_NAMES = ["7", "Ana 😀", "<b>", "'", "Ana@home", "Ana2"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_is_a_name(name):
    assert read_name(name) == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_signs_that_are_no_letters_make_no_name(name):
    with pytest.raises(BadName):
        read_name(name)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_country_is_offered_once(language):
    frequent, others = countries.choices(language)
    codes = [code for code, _name in (*frequent, *others)]
    assert len(codes) == len(set(codes)) > 240
    assert all(countries.is_country(code) for code in codes)


def test_countries_stand_in_the_order_of_the_readers_language():
    names = [name for _code, name in countries.choices("es")[1]]
    assert names.index("Alemania") < names.index("Egipto") < names.index("España") < names.index("Zimbabue")


@pytest.mark.parametrize("code", ["", "EU", "ZZ", "gt", "GTM", "US ", "00"])
def test_what_is_no_country_is_refused(code):
    assert not countries.is_country(code)
