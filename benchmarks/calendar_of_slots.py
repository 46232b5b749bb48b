"""The slots of an office by their numbers, in order of time: which number a day or an hour begins with."""

from datetime import date, timedelta
from functools import lru_cache

from offices.hours import is_federal_holiday

OPENS, CLOSES = 8 * 60, 15 * 60
"""Minutes after midnight, from Monday to Friday."""

LEAD_DAYS = 1
"""An appointment is never given sooner than so many days ahead."""


class Slots:
    """`a_day` slots on each working day of `days` days. Days are counted from the first one."""

    def __init__(self, begins: date, days: int, a_day: int) -> None:
        self.begins, self.a_day, self.minutes = begins, a_day, (CLOSES - OPENS) // a_day
        self.day_of = [day for day in range(days) if is_working(begins + timedelta(days=day))]
        """Working day -> day."""
        working = set(self.day_of)
        self.is_open = [day in working for day in range(days)]
        self._first, before = [], 0
        for day in range(days):
            self._first.append(before * a_day)
            before += day in working
        self.count = before * a_day

    def from_day(self, day: int) -> int:
        """The first slot on this day or later."""
        return self._first[day]

    def from_minute(self, day: int, minute: int) -> int:
        """The first slot that begins at this minute of the day or later."""
        if not self.is_open[day]:
            return self._first[day]
        return self._first[day] + min(max(-((OPENS - minute) // self.minutes), 0), self.a_day)

    def day(self, slot: int) -> int:
        return self.day_of[slot // self.a_day]

    def moment(self, slot: int) -> tuple[date, int]:
        """Its date, and its minute."""
        return self.begins + timedelta(days=self.day(slot)), OPENS + slot % self.a_day * self.minutes


@lru_cache(maxsize=10_000)
def is_working(day: date) -> bool:
    """Whether offices are open on it."""
    return day.weekday() < 5 and not is_federal_holiday(day)
