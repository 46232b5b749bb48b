"""Pure: phone numbers as people write them."""

import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat

LONGEST_PHONE = 40


class BadPhone(ValueError):
    """No phone can have this number."""


def read_phone(typed: str) -> str:
    """The number in E.164 ("+12125550123"): American, unless it starts with + or 011 and a country.

    Understands dots, dashes, brackets, full-width digits. Refuses an extension, which no text message reaches.
    Raises `BadPhone`.
    """
    text = unicodedata.normalize("NFKC", typed[: LONGEST_PHONE + 1])
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException as error:
        raise BadPhone from error
    if len(text) > LONGEST_PHONE or number.extension or not phonenumbers.is_possible_number(number):
        raise BadPhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def format_phone(e164: str) -> str:
    """As it is read aloud: "(212) 555-0123" for an American one, "+502 2222 3333" for any other."""
    number = phonenumbers.parse(e164)
    is_american = number.country_code == 1
    style = PhoneNumberFormat.NATIONAL if is_american else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
