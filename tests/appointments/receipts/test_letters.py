"""A name on a paper is never a row of boxes."""

import pytest

from appointments.receipts.pdf import Block, Receipt, ReceiptPart, render
from appointments.values.letters import _SHOWN, can_be_printed


@pytest.mark.parametrize(("first", "last"), _SHOWN)
def test_every_letter_that_a_name_may_have_is_drawn(first, last):
    letters = "".join(chr(code) for code in range(first, last + 1) if can_be_printed(chr(code)) and chr(code).isalpha())
    paper = Receipt("Sample", "en", [ReceiptPart("en", "Sample", [Block(lines=[letters])])])
    # Only a paper without boxes may call itself PDF/UA.
    assert b"pdfuaid:part" in render(paper)


@pytest.mark.parametrize("name", ["Ana María", "Ñusta", "Ngọc", "Łukasz", "O\u2019Brien", "Ἀθηνᾶ", "Иван", "Zoë-Ann"])
def test_names_in_these_letters_are_printed(name):
    assert can_be_printed(name)


@pytest.mark.parametrize("name", ["李小龍", "علي", "สมชาย", "김", "ሰላም", "Ana 李"])
def test_names_in_other_letters_are_not(name):
    assert not can_be_printed(name)
