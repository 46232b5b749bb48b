"""Days in addresses: /2026-12-01/."""

from datetime import date

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
"""No day sheet is outside these, so that the day before and after it always exists."""


class DayConverter:
    """A date in ISO 8601; anything else is a 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if not FIRST <= day <= LAST:
            raise ValueError(value)
        return day

    def to_url(self, value: date) -> str:
        # The links to the day before and after must have an address at both ends too.
        return min(max(value, FIRST), LAST).isoformat()


def read_period(first: str, last: str) -> tuple[date, date] | None:
    """Two days as a browser's date field sends them; nothing when one of them is invalid or out of range."""
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return days if all(FIRST <= day <= LAST for day in days) else None
