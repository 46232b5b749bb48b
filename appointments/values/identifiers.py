"""Pure: identifiers. Normalises what a person typed, checks it, and formats it as it is printed.

All readers accept printed labels, spaces, dashes, dots, brackets, small letters, digits of any script, and O for 0 or
l for 1 where a digit must be.
"""

import re
import secrets

from offices import typed_text

REFERENCE_ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
"""29 characters that are not mistaken for one another: no 0, 1, A, I, L, O or U. The count is prime, so the check
character detects every single wrong character and every two swapped ones.
"""

REFERENCE_LENGTH = 8

ATTEMPT_LENGTH = 9
"""Codes of attempt receipts are longer than confirmation numbers and grouped differently, so nobody confuses them."""

CODE_DIGITS = 6
"""A code that we send to a contact on file, to be read out in a call."""

_SIGN = f"[{REFERENCE_ALPHABET}]"
_CODE = rf"{_SIGN}{{4}}\W?{_SIGN}{{4}}|{_SIGN}{{3}}(?:\W?{_SIGN}{{3}}){{2}}"
# One in 13 codes has no digit: in brackets it looks like a remark, and is none.
_REMARK = re.compile(rf"[(\[{{](?!\W*(?:{_CODE})\W*[)\]}}])[^\d)\]}}]{{2,}}[)\]}}]", re.IGNORECASE)
_NOUN = (
    r"numero[\s-]+a|(?:a(?:'s)?|alien|subj(?:ect)?|uscis|event|person)?[\s-]*(?:numbers?|numero|num|nro|no|id|file)|"
    r"aliens?|subj(?:ect)?|uscis|(?:form[a-z]*\s+)?i[\s-]*385|extranjer[oa]|sujeto|sid|registration|registro|expediente|"
    r"identification|identificacion|confirmation|confirmacion|reference|referencia|ref(?=\W+(?:no|num))|receipt|recibo|constancia|attempt|"
    r"intento|conf|code|codigo"
)
"""Words printed or said before a number. Short ones hold a letter that our codes never use, so that no part of a code
is taken for a label; the words between them, such as "is", count only after one of them.
"""

_LABEL = re.compile(
    rf"\W*(?:(?:my|mi|the|el|la|tu|su)\s+)?(?:{_NOUN})\b(?:\W+(?:{_NOUN}|de|del|la|el|of|is|es|a(?=\W+a))\b)*\W+(?=\w)"
    r"|\W*a\W+(?=a\W*\d)|\W*(?:subject|alien|uscis)\W*(?:id|number)?\W*(?=\d)",
    re.IGNORECASE,
)
_SPREADSHEET = re.compile(r"\d{4,}[.,]\d{1,2}|\d+(?:[.,]\d+)?e[+-]?\d+", re.IGNORECASE)
_DIGITS_FOR_LETTERS = str.maketrans("OIL", "011")
_FEWEST_DIGITS = 4
"""A text with fewer digits is not a number with O for 0; it is a word."""


class BadIdentifier(ValueError):
    """The typed text cannot be this kind of number. `reason` is one of the codes named by each function."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def compact(typed: str) -> str:
    """Capitals and digits, without a label before them or a remark in brackets: "Code: k7p4-9xqm" -> "K7P49XQM"."""
    text = _REMARK.sub(" ", typed_text.latin(typed))
    label = _LABEL.match(text)
    return re.sub(r"[\W_]+", "", text[label.end() :] if label else text).upper()


def a_number(typed: str) -> str:
    """The nine digits of an A-number, zero-padded: "A-Number: A 12 345 678" -> "012345678".

    Accepts 7, 8 or 9 digits with or without the A, as USCIS prints them. Raises `BadIdentifier`: `letters`, `length` or
    `decimal` (a spreadsheet changed it).
    """
    digits = _digits(typed, before="A")
    # Zeros alone fill a form; no one has this number.
    if not 7 <= len(digits) <= 9 or not digits.strip("0"):
        raise BadIdentifier("length")
    return digits.zfill(9)


def subject_id(typed: str, *, shortest: int, longest: int) -> str:
    """The digits of a Subject ID (Form I-385). Its format is not published, so a setting holds the valid lengths.

    Raises `BadIdentifier`: `letters`, `length` or `decimal`.
    """
    digits = _digits(typed)
    if not shortest <= len(digits) <= longest:
        raise BadIdentifier("length")
    return digits


def contact_code(typed: str) -> str:
    """The digits of a code that we sent: "123 456" -> "123456". Raises `BadIdentifier`: `letters` or `length`."""
    digits = _digits(typed)
    if len(digits) != CODE_DIGITS:
        raise BadIdentifier("length")
    return digits


def reference(typed: str) -> str:
    """The eight characters of a confirmation number: " k7p4 9xqm" -> "K7P49XQM".

    Raises `BadIdentifier`: `length`, `letters` (a character never used) or `check` (one is wrong or two are swapped).
    """
    return checked(typed, REFERENCE_LENGTH)


def attempt_code(typed: str) -> str:
    """The nine characters of an attempt receipt's code: "k7p-49x-qmb" -> "K7P49XQMB". Raises what `reference` does."""
    return checked(typed, ATTEMPT_LENGTH)


def checked(typed: str, length: int) -> str:
    """`length` characters of our alphabet, the last of which checks the others. Raises what `reference` does."""
    signs = compact(typed)
    if len(signs) != length:
        raise BadIdentifier("length")
    if not set(signs) <= set(REFERENCE_ALPHABET):
        raise BadIdentifier("letters")
    if with_check(signs[:-1]) != signs:
        raise BadIdentifier("check")
    return signs


def new_reference() -> str:
    """A new random confirmation number (29^7, about 17 billion). The caller checks that it is unused."""
    return _random(REFERENCE_LENGTH)


def new_attempt_code() -> str:
    """A new random code of an attempt receipt (29^8, about 500 billion). The caller checks that it is unused."""
    return _random(ATTEMPT_LENGTH)


def with_check(body: str) -> str:
    """The characters with a check character: it detects any wrong and any two swapped characters, up to 28 in all."""
    # With weights: a plain sum would not change when two characters are swapped.
    total = sum(weight * REFERENCE_ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return body + REFERENCE_ALPHABET[total % len(REFERENCE_ALPHABET)]


def signs_as_number(signs: str) -> int:
    """Our characters as a number of base 29."""
    number = 0
    for sign in signs:
        number = number * len(REFERENCE_ALPHABET) + REFERENCE_ALPHABET.index(sign)
    return number


def signs_of(number: int, length: int) -> str:
    """A number in `length` of our characters; leading characters that do not fit are dropped."""
    signs = ""
    for _place in range(length):
        number, remainder = divmod(number, len(REFERENCE_ALPHABET))
        signs = REFERENCE_ALPHABET[remainder] + signs
    return signs


def format_a_number(digits: str) -> str:
    """As it is printed: "A123-456-789"."""
    return f"A{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def format_reference(signs: str) -> str:
    """In two groups, to read aloud: "K7P4-9XQM"."""
    return f"{signs[:4]}-{signs[4:]}"


def format_attempt_code(signs: str) -> str:
    """In groups of three, to read aloud: "K7P-49X-QMB"."""
    return "-".join(signs[place : place + 3] for place in range(0, len(signs), 3))


def masked(digits: str) -> str:
    """Hides all but the last three characters."""
    return "•" * max(len(digits) - 3, 0) + digits[-3:]


def masked_email(email: str) -> str:
    """The first letter and the domain: "a•••@example.com"."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}" if domain else ""


def _digits(typed: str, before: str = "") -> str:
    # As nearly every cell of a file has it.
    if (plain := typed.removeprefix(before)).isascii() and plain.isdigit():
        return plain
    if _SPREADSHEET.fullmatch(typed_text.plain(typed)):
        raise BadIdentifier("decimal")
    signs = compact(typed).removeprefix(before)
    # Not in a word: “hello” would become a number with letters in it.
    if sum(sign.isdigit() for sign in signs) >= _FEWEST_DIGITS:
        signs = signs.translate(_DIGITS_FOR_LETTERS)
    # `isdigit` also takes signs such as ², which are no digits of a number.
    if not signs.isascii() or not signs.isdigit():
        raise BadIdentifier("letters" if signs else "length")
    return signs


def _random(length: int) -> str:
    return with_check("".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(length - 1)))
