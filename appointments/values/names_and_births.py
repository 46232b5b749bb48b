"""Pure: a name and a date of birth in one text."""

from datetime import date

from appointments.values.births import Born
from appointments.values.typed_dates import BadDate, possible_births

MOST_WORDS = 12


def name_and_births(text: str, *, latest: date) -> tuple[str, tuple[Born, ...]]:
    """ "Ana Sample March 21, 1988" -> the name and the date, in either order; two dates for "7/11/1993".

    No date is after `latest`. Raises `BadDate`.
    """
    words = text.replace(",", " ").split()[:MOST_WORDS]
    for length in range(1, min(len(words), 6)):
        for start in (0, len(words) - length):
            try:
                births = possible_births(" ".join(words[start : start + length]), latest=latest)
            except BadDate:
                continue
            return " ".join(words[:start] + words[start + length :]), births
    raise BadDate("missing", "day", "month", "year")
