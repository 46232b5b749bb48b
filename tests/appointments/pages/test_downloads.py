"""Cells of a file for spreadsheets."""

import pytest

from appointments.pages.downloads import cell


@pytest.mark.parametrize("before", ["", " ", "\u200b", "\u202e", "\xa0", "\ufeff", "\u2060 "])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_a_formula_behind_what_is_not_drawn_gets_an_apostrophe(before, sign):
    assert cell(f"{before}{sign}4") == f"'{before}{sign}4"


@pytest.mark.parametrize("text", ["", " ", "4", "\u200b4", "a=4", "12:00", "\u202eAna"])
def test_other_text_stays(text):
    assert cell(text) == text
