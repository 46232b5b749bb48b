"""Pure: a name and a date of birth in one text."""

import re
from datetime import date

from appointments.values.births import Born
from appointments.values.typed_dates import BadDate, possible_births

MOST_WORDS = 12

_LABELS = re.compile(
    r"\b(?:d\.?o\.?b|f\.\s?n|date of birth|birth ?date|birthday|fecha de nacimiento|nacimiento|nac)\b[.:]*"
    r"|\b(?:born|nacid[oa]|naci[oó])\b(?:\s+(?:on|el|en)\b)?:?|\b(?:name|nombre)\b(?:\s+(?:is|es)\b)?:?|\bfrom\b",
    re.IGNORECASE,
)
"""What is said before a name, a date of birth or a country, and is none of them."""


def name_and_births(text: str, *, latest: date) -> tuple[str, tuple[Born, ...]]:
    """ "Ana Sample March 21, 1988" -> the name and the date, in any order; two dates for "7/11/1993".

    No date is after `latest`. Raises `BadDate`.
    """
    words = _LABELS.sub(" ", text.replace(",", " ")).split()[:MOST_WORDS]
    for length in range(1, min(len(words), 6)):
        last = len(words) - length
        # A date is mostly said first or last.
        for start in (0, last, *range(1, last)):
            try:
                births = possible_births(" ".join(words[start : start + length]), latest=latest)
            except BadDate:
                continue
            return " ".join(words[:start] + words[start + length :]), births
    raise BadDate("missing", "day", "month", "year")
