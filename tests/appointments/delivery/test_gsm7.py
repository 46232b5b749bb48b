"""How many parts a text takes, and how characters outside GSM-7 are replaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.values import gsm7


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ñ¿¡éü" * 32, 1),
        ("á" + "a" * 69, 1),
        ("á" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
def test_the_parts_of_a_text(text, parts):
    assert gsm7.parts(text) == parts


def test_accents_the_network_has_are_kept_and_others_dropped():
    assert gsm7.fold("¿Mañana? ¡Sí! Mié, sáb, José, Güines") == "¿Mañana? ¡Si! Mié, sab, José, Güines"


def test_spaces_quotes_and_dashes_become_plain():
    assert gsm7.fold("9:30 a.\u00a0m. – 26\u202fO’Hare [2]") == "9:30 a. m. - 26 O'Hare (2)"


def test_what_has_no_plain_form_is_shown_as_missing():
    assert gsm7.fold("街 5") == "? 5"


@given(st.text(max_size=160))
def test_folded_text_is_counted_one_by_one(text):
    folded = gsm7.fold(text)
    assert set(folded) <= gsm7.BASIC
