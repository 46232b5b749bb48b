"""A number typed as at home is read with its country, or asked back; American ones need no choice."""

import pytest
from django import forms
from django.utils.translation import override

from appointments.pages.phone_field import PhoneField, phone_countries
from tests.appointments.public.test_phones import AMERICAN

AT_HOME = {
    "MX": ["55 1234 5678", "5512345678", "33 1234 5678", "81 8345 6789", "222 123 45 67"],
    "CO": ["300 123 4567", "3001234567", "310 123 45 67", "601 234 5678", "604 741 2345"],
    "GT": ["5555 1234", "2222-3333", "55551234"],
    "HN": ["9999-1234", "9999 1234", "2222 3333"],
    "EC": ["099 123 4567", "0991234567", "02 234 5678"],
    "VE": ["0414 123 4567", "0414-1234567", "0212 555 1234"],
    "CU": ["5 234 5678", "52345678", "7 832 1234"],
    "IN": ["98765 43210", "9876543210", "098765 43210"],
    "CN": ["138 1234 5678", "13812345678", "131 2345 6789"],
}


class Form(forms.Form):
    phone = PhoneField(required=False)


def filled(number, country=""):
    return Form({"phone": number, "phone_country": country})


@pytest.mark.parametrize(("country", "number"), [(code, each) for code, some in AT_HOME.items() for each in some])
def test_a_number_typed_as_at_home_is_asked_back_or_read_with_its_country(country, number):
    form = filled(number)
    assert not form.is_valid(), form.cleaned_data
    chosen = filled(number, country)
    assert chosen.is_valid(), chosen.errors
    assert not chosen.cleaned_data["phone"].startswith("+1")


@pytest.mark.parametrize("number", [each for each in AMERICAN if "+" not in each])
def test_an_american_number_needs_no_choice(number):
    assert filled(number).is_valid()


@pytest.mark.parametrize("number", ["(602) 234-5678", "(602) 234 5678", "602-234-5678", "602.234.5678", "6022345678"])
def test_a_number_of_phoenix_is_no_landline_of_cali(number):
    form = filled(number)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == "+16022345678"


def test_a_number_of_two_countries_is_asked_back_by_name():
    (error,) = filled("55 1234 5678").errors["phone"]
    assert error == "Is this a U.S. number? Choose its country. It can also be of: Mexico +52."


def test_the_choice_of_the_united_states_settles_it():
    form = filled("55 1234 5678", "US")
    assert form.is_valid()
    assert form.cleaned_data["phone"] == "+15512345678"


def test_a_country_that_is_typed_wins_over_the_choice():
    form = filled("+52 55 1234 5678", "US")
    assert form.is_valid()
    assert form.cleaned_data["phone"] == "+525512345678"


def test_an_unknown_choice_is_no_choice():
    assert filled("212-555-0123", "XX").is_valid()


def test_a_stored_number_is_shown_as_people_read_it():
    shown = str(Form(initial={"phone": "+525512345678"})["phone"])
    assert 'value="+52 55 1234 5678"' in shown
    with override("es"):
        assert "Estados Unidos +1" in str(Form()["phone"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_stands_in_the_closed_list_is_not_cut_off_on_a_narrow_phone(language):
    with override(language):
        (_empty, label), *_countries = phone_countries()
        assert len(str(label)) <= 20
