"""Pure: phone numbers as people write them."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from offices import dialling

LONGEST_PHONE = 40

USUAL_COUNTRIES = ("MX", "GT", "HN", "SV", "NI", "CO", "VE", "EC", "PE", "CU", "DO", "HT", "BR", "CN", "IN")
"""Where most numbers that are not American are from."""

_NOT_MOBILE = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
    PhoneNumberType.PAGER,
)


_AMERICAN_GROUPS = ([10], [3, 7], [3, 3, 4], [6, 4], [11], [1, 10], [1, 3, 7], [1, 3, 3, 4])
_HOME_GROUPS = {
    "MX": ([2, 4, 4], [2, 8], [2, 2, 2, 2, 2], [3, 3, 2, 2]),
    "CO": ([3, 3, 2, 2], [3, 3, 4]),
    "VE": ([4, 3, 4],),
    "IN": ([5, 5], [4, 6], [4, 3, 3]),
    "CN": ([3, 4, 4], [3, 8]),
}
"""Where a national number has as many digits as an American one, and the groups that people there write."""

_MAY_BE_HOME = re.compile(r"(?:33|55|56|81)\d{8}$|1[3-9]\d{9}$")
"""The big cities of Mexico, and mobile phones of China, written without groups."""

_COLOMBIAN = re.compile(r"60[124-8] \d{3} \d{4}$")
"""Landlines of Colombia as they are written there. An American writes a dash, a dot or brackets, or no space."""


class BadPhone(ValueError):
    """No phone of a person can have this number.

    `reason`: `signs`, `number` (no phone has it), `abroad` (not American, and it is a number of each of `countries`),
    `which` (American, but also one of `countries` as people write it at home) or `company` (toll-free or premium).
    """

    def __init__(self, reason: str, *countries: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.countries = countries


def read_phone(typed: str, *, country: str = "US", own: bool = True) -> str:
    """The number in E.164 ("+12125550123"): of `country`, unless it starts with +, 00 or 011 and a country.

    Without a `country`, a number that may be American or not raises `BadPhone`.

    Accepts dots, dashes, brackets, digits of any script, a word before or after, O for 0. Refuses an extension, because
    a text message cannot reach it. `own`: the number of a person, so not toll-free or premium. Raises `BadPhone`.
    """
    # Cut first: the pattern must not run over a text of any length.
    found = dialling.phone_in(typed[: LONGEST_PHONE + 1])
    dialled = dialling.dialled(found)
    if len(typed) > LONGEST_PHONE or not dialled:
        raise BadPhone("signs")
    number = _valid(dialled, country or "US")
    if number is None:
        abroad = [country for country in USUAL_COUNTRIES if _valid(dialled, country)]
        raise BadPhone("abroad" if abroad else "number", *abroad)
    if not country and not dialled.startswith("+") and (others := _homes(found, dialled)):
        raise BadPhone("which", *others)
    if own and phonenumbers.number_type(number) in _NOT_MOBILE:
        raise BadPhone("company")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _homes(typed: str, dialled: str) -> list[str]:
    """The countries where people write a number in these groups, if it can be theirs; none for American groups.

    "55 1234 5678" is Mexico City and New Jersey, "131 2345 6789" is China and Chicago; "212-555-0123" is American.
    """
    groups = [len(group) for group in re.findall(r"\d+", typed)]
    may_be_home = _COLOMBIAN.match(typed) or (len(groups) == 1 and _MAY_BE_HOME.match(dialled))
    if groups in _AMERICAN_GROUPS and not may_be_home:
        return []
    written = [country for country, theirs in _HOME_GROUPS.items() if groups in theirs or len(groups) == 1]
    return [country for country in written if _valid(dialled, country)]


def _valid(dialled: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return None
    # “Valid”, not “possible”: the range of the number must be in use.
    return number if phonenumbers.is_valid_number(number) else None


def calling_code(country: str) -> str:
    """The digits after the +: "CO" -> "57"."""
    return str(phonenumbers.country_code_for_region(country))


def format_phone(e164: str) -> str:
    """As it is read aloud: "(212) 555-0123" for an American number, "+502 2222 3333" for any other."""
    number = phonenumbers.parse(e164)
    is_american = number.country_code == 1
    style = PhoneNumberFormat.NATIONAL if is_american else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
