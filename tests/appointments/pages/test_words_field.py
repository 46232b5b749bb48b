"""A few words that staff see as they were typed."""

import pytest

from appointments.desk.walk_in_forms import WalkInForm
from appointments.pages.fields import WordsField
from appointments.support.forms import StartForm


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


@pytest.mark.parametrize(
    ("form", "names"), [(StartForm, ("helper", "organisation")), (WalkInForm, ("name",))], ids=["call", "walk-in"]
)
def test_names_that_staff_type_for_others_are_read_so(form, names):
    filled = form(dict.fromkeys(names, "Rosa\u202e C\u200bampos"))
    filled.is_valid()
    assert [filled.cleaned_data[name] for name in names] == ["Rosa Campos"] * len(names)
