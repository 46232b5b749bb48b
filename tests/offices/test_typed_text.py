"""How `typed_text` reads text and numbers, and what it leaves alone without looking at each sign."""

import unicodedata

import pytest

from offices import typed_text


def test_ordinary_letters_are_plain_already():
    signs = [chr(code) for code in range(0x250) if typed_text._ORDINARY.fullmatch(chr(code))]
    assert len(signs) > 150
    assert all(sign.isprintable() and unicodedata.normalize("NFKC", sign) == sign for sign in signs)
    assert not any(sign.isdecimal() and not sign.isascii() for sign in signs)


def test_plain_text_of_any_letters_has_single_spaces():
    assert typed_text.plain("  Ana   María ") == "Ana María"
    assert typed_text.plain("Ana\u00a0 Łukasz\u200b ") == "Ana Łukasz"


@pytest.mark.parametrize("given", ["", "-1", "1.5", "x", "٣", "²", "9" * 19, "9" * 5_000])
def test_what_names_no_row_is_no_number(given):
    assert typed_text.number_in(given) == 0


def test_a_number_is_read():
    assert typed_text.number_in("9" * 18) == 10**18 - 1
