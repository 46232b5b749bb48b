"""Pure: phone numbers as people write them."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

LONGEST_PHONE = 40

_NUMBER = re.compile(r"(?:\+\W*)?\d.*\d", re.DOTALL)
_LOOK_ALIKES = ((re.compile(r"(?<=\d)[oO]|[oO](?=\d)"), "0"), (re.compile(r"(?<=\d)[lI]|[lI](?=\d)"), "1"))
_NOT_IN_A_NUMBER = re.compile(r"[^\W\d_]|[+#*;]")


class BadPhone(ValueError):
    """No phone can have this number."""


def read_phone(typed: str) -> str:
    """The number in E.164 ("+12125550123"): American, unless it starts with +, 00 or 011 and a country.

    Accepts dots, dashes, brackets, full-width digits, a word before or after, O for 0. Refuses an extension, because a
    text message cannot reach it. Raises `BadPhone`.
    """
    found = _NUMBER.search(unicodedata.normalize("NFKC", typed))
    if len(typed) > LONGEST_PHONE or not found:
        raise BadPhone
    try:
        number = phonenumbers.parse(_dialled(found[0]), "US")
    except phonenumbers.NumberParseException as error:
        raise BadPhone from error
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise BadPhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def format_phone(e164: str) -> str:
    """As it is read aloud: "(212) 555-0123" for an American number, "+502 2222 3333" for any other."""
    number = phonenumbers.parse(e164)
    is_american = number.country_code == 1
    style = PhoneNumberFormat.NATIONAL if is_american else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _dialled(text: str) -> str:
    """The digits, with a + before a country code. Raises `BadPhone` for letters or a second number among them."""
    for look_alike, digit in _LOOK_ALIKES:
        text = look_alike.sub(digit, text)
    if _NOT_IN_A_NUMBER.search(text, 1):
        raise BadPhone
    digits = re.sub(r"\D", "", text)
    abroad = re.match(r"011|00", digits)
    if not text.startswith("+") and not abroad:
        return digits
    country_first = digits[abroad.end() :] if abroad and not text.startswith("+") else digits
    # Mexican mobile numbers had a 1 after the country code until 2019, and many people still write it.
    return "+" + re.sub(r"^521(?=\d{10}$)", "52", country_first)
