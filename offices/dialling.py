"""Pure: the digits of a phone number, as people write it."""

import re
from functools import lru_cache

import phonenumbers

from offices import typed_text

_NUMBER = re.compile(r"(?:\+\W*)?\d.*\d", re.DOTALL)
_LOOK_ALIKES = ((re.compile(r"(?<=\d)[oO]|[oO](?=\d)"), "0"), (re.compile(r"(?<=\d)[lI]|[lI](?=\d)"), "1"))
_NOT_IN_A_NUMBER = re.compile(r"[^\W\d_]|[+#*;]")


def phone_in(typed: str) -> str:
    """The part from the first digit to the last: "my cell is 212 555 0123." -> "212 555 0123". Empty without digits."""
    found = _NUMBER.search(typed_text.plain(typed))
    return found[0] if found else ""


def dialled(phone: str) -> str:
    """The digits, with a + before a country code; empty where letters or a second number are among them."""
    text = phone
    for look_alike, digit in _LOOK_ALIKES:
        text = look_alike.sub(digit, text)
    # From the second sign on: the first may be a plus.
    if _NOT_IN_A_NUMBER.search(text, 1):
        return ""
    digits = re.sub(r"\D", "", text)
    # 011 is dialled in America, 00 nearly everywhere else.
    abroad = re.match(r"011|00", digits)
    if not text.startswith("+") and not abroad:
        return digits
    country_first = digits[abroad.end() :] if abroad and not text.startswith("+") else digits
    # Mexican mobile numbers had a 1 after the country code until 2019, and many people still write it.
    return "+" + re.sub(r"^521(?=\d{10}$)", "52", country_first)


# There are few numbers, and every page shows the same ones.
@lru_cache(maxsize=500)
def tel(phone: str) -> str:
    """What follows tel: in a link (RFC 3966): "(404) 893-1290 ext. 5" -> "+14048931290;ext=5"."""
    try:
        number = phonenumbers.parse(phone, "US")
    except phonenumbers.NumberParseException:
        return re.sub(r"[^0-9+]", "", phone)
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{digits};ext={number.extension}" if number.extension else digits
