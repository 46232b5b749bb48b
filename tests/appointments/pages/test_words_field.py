"""A few words that staff see as they were typed."""

import pytest

from appointments.pages.fields import WordsField


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Mam\u202e interpreter\u200b", "Mam interpreter"),
        ("  silla de ruedas,  por favor ", "silla de ruedas, por favor"),
        ("مترجم", "مترجم"),
        ("one\r\ntwo\u202e", "one\ntwo"),
        ("\u200b", ""),
    ],
)
def test_characters_that_nobody_sees_are_left_out(typed, read):
    assert WordsField(required=False).clean(typed) == read
