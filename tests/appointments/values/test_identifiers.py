"""Identifiers in the spellings that people use."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appointments.values import identifiers
from appointments.values.identifiers import REFERENCE_ALPHABET, BadIdentifier

A_NUMBERS = st.integers(1, 999_999_999)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "–", "—", " - ", "\u00a0", "_", "/", "#"])
FULL_WIDTH = str.maketrans("0123456789A", "０１２３４５６７８９Ａ")
BODIES = st.text(REFERENCE_ALPHABET, min_size=7, max_size=7)


def whole(body: str) -> str:
    """The reference that begins with these seven characters."""
    [reference] = [body + sign for sign in REFERENCE_ALPHABET if accepts(body + sign)]
    return reference


def accepts(typed: str) -> bool:
    try:
        identifiers.reference(typed)
    except BadIdentifier:
        return False
    return True


def subject_id(typed: str) -> str:
    return identifiers.subject_id(typed, shortest=6, longest=12)


@pytest.mark.parametrize(
    "typed",
    [
        "A012345678",
        "a012345678",
        "A12345678",
        "12345678",
        "A 012 345 678",
        "A-012-345-678",
        "A# 012-345-678",
        "A012.345.678",
        " A012 345\t678\n",
        "Ａ０１２３４５６７８",
        "A–012–345–678",
        "A\u00a0012\u00a0345\u00a0678",
        "A/012/345/678",
        "012345678",
    ],
)
def test_an_a_number_is_understood(typed):
    assert identifiers.a_number(typed) == "012345678"


def test_seven_digits_are_padded():
    assert identifiers.a_number("A 1 234 567") == "001234567"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "length"),
        ("A", "length"),
        ("A123456", "length"),
        ("A1234567890", "length"),
        ("A000000000", "length"),
        ("AA12345678", "letters"),
        ("12345678A", "letters"),
        ("A12E45678", "letters"),
        ("A123456\x00", "length"),
        ("🙂🙂🙂🙂🙂🙂🙂🙂", "length"),
        ("88001234.50", "decimal"),
        ("8.8001234E7", "decimal"),
        ("LOL", "letters"),
    ],
)
def test_what_is_no_a_number_is_refused(typed, reason):
    with pytest.raises(BadIdentifier) as refusal:
        identifiers.a_number(typed)
    assert refusal.value.reason == reason


@given(A_NUMBERS, SEPARATORS, st.booleans(), st.booleans())
def test_an_a_number_survives_any_spelling(number, separator, prefixed, full_width):
    digits = f"{number:09d}"
    typed = ("a" if prefixed else "") + separator.join([digits[:3], digits[3:6], digits[6:]])
    typed = typed.translate(FULL_WIDTH) if full_width else typed
    assert identifiers.a_number(typed) == digits


@given(A_NUMBERS)
def test_a_written_a_number_reads_back(number):
    digits = f"{number:09d}"
    assert identifiers.a_number(identifiers.format_a_number(digits)) == digits


@given(st.text(max_size=40))
def test_anything_typed_is_an_a_number_or_refused(typed):
    try:
        digits = identifiers.a_number(typed)
    except BadIdentifier:
        return
    assert len(digits) == 9
    assert digits.isascii()
    assert digits.isdigit()


@pytest.mark.parametrize("typed", ["312345678", "312 345 678", "312-345-678", "３１２３４５６７８", " 312.345.678 "])
def test_a_subject_id_is_understood(typed):
    assert subject_id(typed) == "312345678"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "length"), ("12345", "length"), ("1234567890123", "length"), ("A12345678", "letters"), ("½½½½½½", "letters")],
)
def test_what_is_no_subject_id_is_refused(typed, reason):
    with pytest.raises(BadIdentifier) as refusal:
        subject_id(typed)
    assert refusal.value.reason == reason


def test_a_subject_id_keeps_its_leading_zeros():
    assert subject_id("000123") == "000123"


@given(st.text("0123456789", min_size=6, max_size=12), SEPARATORS)
def test_a_subject_id_survives_any_spelling(digits, separator):
    assert subject_id(separator.join(digits)) == digits


@given(BODIES)
@example("BCDFGHJ")
def test_a_written_reference_reads_back(body):
    reference = whole(body)
    written = identifiers.format_reference(reference)
    assert identifiers.reference(f" {written.lower()} ") == reference
    # Without a digit it must not be taken for a remark.
    assert identifiers.reference(f"({written})") == identifiers.reference(f"code [{reference}]") == reference
    assert identifiers.reference(reference.translate(FULL_WIDTH)) == reference


@given(BODIES, st.integers(0, 7), st.sampled_from(REFERENCE_ALPHABET))
def test_a_wrong_sign_is_always_found(body, place, sign):
    reference = whole(body)
    wrong = reference[:place] + sign + reference[place + 1 :]
    assert accepts(wrong) == (wrong == reference)


def test_every_wrong_sign_of_one_reference_is_found():
    reference = identifiers.new_reference()
    for place in range(8):
        for sign in set(REFERENCE_ALPHABET) - {reference[place]}:
            assert not accepts(reference[:place] + sign + reference[place + 1 :])


@given(BODIES, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_signs_are_always_found(body, one, other):
    signs = list(whole(body))
    signs[one], signs[other] = signs[other], signs[one]
    swapped = "".join(signs)
    assert accepts(swapped) == (swapped == whole(body))


@pytest.mark.parametrize(
    ("typed", "reason"), [("", "length"), ("K7P49XQ", "length"), ("K7P49XQMM", "length"), ("K7P4 9XQO", "letters")]
)
def test_what_is_no_reference_is_refused(typed, reason):
    with pytest.raises(BadIdentifier) as refusal:
        identifiers.reference(typed)
    assert refusal.value.reason == reason


def test_a_reference_with_a_wrong_check_sign_says_so():
    reference = identifiers.new_reference()
    wrong = next(sign for sign in REFERENCE_ALPHABET if sign != reference[-1])
    with pytest.raises(BadIdentifier) as refusal:
        identifiers.reference(reference[:-1] + wrong)
    assert refusal.value.reason == "check"


def test_new_references_are_valid_and_differ():
    references = {identifiers.new_reference() for _ in range(500)}
    assert len(references) == 500
    assert all(accepts(reference) for reference in references)


@pytest.mark.parametrize(("digits", "shown"), [("012345678", "••••••678"), ("123", "123"), ("", "")])
def test_only_the_last_three_signs_are_shown(digits, shown):
    assert identifiers.masked(digits) == shown
