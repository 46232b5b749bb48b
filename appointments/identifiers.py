"""Pure: the numbers people carry. Normalise what was typed, check it, and write it the way it is printed.

All of them accept what phones and people produce: spaces, dashes, dots, small letters, full-width digits.
"""

import re
import secrets
import unicodedata

REFERENCE_ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
"""29 signs that are not mistaken for one another: no 0, 1, A, I, L, O or U. A prime count, so the check sign finds
every single wrong sign and every two swapped ones."""

REFERENCE_LENGTH = 8

_SEPARATORS = re.compile(r"[\s.\-‐-―−_/#:]+")


class BadIdentifier(ValueError):
    """What was typed cannot be this kind of number. `reason` is one of the codes named by each function."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def compact(typed: str) -> str:
    """`typed` with look-alike signs folded (NFKC), separators dropped and letters raised."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def a_number(typed: str) -> str:
    """The nine digits of an A-number, zero-padded: "A 12 345 678" -> "012345678".

    Takes 7, 8 or 9 digits with or without the A, as USCIS prints them. Raises `BadIdentifier`: `letters` or `length`.
    """
    digits = compact(typed).removeprefix("A")
    _refuse_letters(digits)
    if not 7 <= len(digits) <= 9 or not digits.strip("0"):
        raise BadIdentifier("length")
    return digits.zfill(9)


def subject_id(typed: str, *, shortest: int, longest: int) -> str:
    """The digits of a Subject ID (Form I-385). Its format is not published, so the lengths are a setting.

    Raises `BadIdentifier`: `letters` or `length`.
    """
    digits = compact(typed)
    _refuse_letters(digits)
    if not shortest <= len(digits) <= longest:
        raise BadIdentifier("length")
    return digits


def reference(typed: str) -> str:
    """The eight signs of a confirmation number: " k7p4 9xqm" -> "K7P49XQM".

    Raises `BadIdentifier`: `length`, `letters` (a sign never used) or `check` (a sign is wrong or two are swapped).
    """
    signs = compact(typed)
    if len(signs) != REFERENCE_LENGTH:
        raise BadIdentifier("length")
    if not set(signs) <= set(REFERENCE_ALPHABET):
        raise BadIdentifier("letters")
    if _check_sign(signs[:-1]) != signs[-1]:
        raise BadIdentifier("check")
    return signs


def new_reference() -> str:
    """A fresh random confirmation number (29^7, about 17 thousand million), not yet checked for use."""
    body = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH - 1))
    return body + _check_sign(body)


def format_a_number(digits: str) -> str:
    """As people know it: "A123-456-789"."""
    return f"A{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def format_reference(signs: str) -> str:
    """In two groups, to read aloud: "K7P4-9XQM"."""
    return f"{signs[:4]}-{signs[4:]}"


def masked(digits: str) -> str:
    """All but the last three signs hidden."""
    return "•" * max(len(digits) - 3, 0) + digits[-3:]


def _refuse_letters(digits: str) -> None:
    if not digits.isascii() or not digits.isdigit():
        raise BadIdentifier("letters" if digits else "length")


def _check_sign(body: str) -> str:
    total = sum(weight * REFERENCE_ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return REFERENCE_ALPHABET[total % len(REFERENCE_ALPHABET)]
