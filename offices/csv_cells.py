"""Pure: numbers and times of day as spreadsheets write them."""

import re
from datetime import time
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Reasons: TypeAlias = "dict[str, StrOrPromise]"
"""Column -> what is wrong with its cell."""

_DECIMAL = re.compile(r"[-+]?\d*[.,]\d+|[-+]?\d+([.,]\d+)?e[-+]?\d+", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::00)?\s*([ap])?\.?\s*m?\.?", re.IGNORECASE)


class BadCell(ValueError):
    """The text of a cell cannot be read; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def whole_number(written: str, least: int, most: int) -> int:
    """A number of digits alone. Raises `BadCell`, for a decimal part or an exponent by name."""
    # A reason of its own: a spreadsheet does this to long numbers, and digits are lost by then.
    if _DECIMAL.fullmatch(written):
        raise BadCell(_("has a decimal point or an exponent; format the column as text in the spreadsheet"))
    if not re.fullmatch(r"\d{1,9}", written) or not least <= int(written) <= most:
        raise BadCell(_("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": most})
    return int(written)


def clock(written: str) -> time:
    """A time of day: "8:00", "08:00:00", "3 PM", "3:30 p. m.". Raises `BadCell`."""
    match = _CLOCK.fullmatch(written)
    hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3]:
        # 12 a.m. is midnight, and 13 p.m. is a mistake.
        hours = hours % 12 + 12 * (match[3].lower() == "p") if 1 <= hours <= 12 else 99
    elif match and not match[2]:
        hours = 99  # "8" alone may be many things
    if hours > 23 or minutes > 59:
        raise BadCell(_("is not a time such as 14:30"))
    return time(hours, minutes)
