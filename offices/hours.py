"""Pure: which slots an office's plan makes on a date.

Opening hours are local times of the office. They are cut into slots, each an instant in UTC. Federal holidays have no
slots. On the days the clocks change, a time that does not exist makes no slot and a time that happens twice makes one
(the first). Closures are not known here: `offices.inventory.derived` says which slots they close.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

from offices.models import OpeningHours


@dataclass(frozen=True)
class SlotTime:
    """One slot: `starts_at` in UTC, `minutes` long, for `capacity` people."""

    starts_at: datetime
    minutes: int
    capacity: int
    is_closed: bool = False


class Shut(Protocol):
    """Days, or hours of each of those days; a `Closure` is one."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def from_time(self) -> time | None: ...
    @property
    def until_time(self) -> time | None: ...


@dataclass(frozen=True)
class Interval:
    """Open from `opens` to `closes`, local time of the office, under `plan`."""

    opens: time
    closes: time
    plan: OpeningHours


def is_federal_holiday(day: date) -> bool:
    """Whether federal offices are closed, observed days included (5 U.S.C. 6103)."""
    return day in _holidays_of(day.year)


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days that follow `day`: Monday to Friday, without federal holidays."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and not is_federal_holiday(day)
    return day


def opening_intervals(day: date, plans: Iterable[OpeningHours]) -> list[Interval]:
    """The intervals of `day` when the office takes people, without regard to closures, in order, never overlapping."""
    if is_federal_holiday(day):
        return []
    open_now = _planned(day, plans)
    # After the plans were compared: a later plan for nobody closes its hours.
    taking_people = [interval for interval in open_now if interval.plan.people_per_slot]
    return sorted(taking_people, key=lambda interval: interval.opens)


def usual_week(plans: Sequence[OpeningHours], today: date) -> list[tuple[int, list[tuple[time, time]]]]:
    """Weekday (0 is Monday) -> opening intervals of the office in the week from `today`, in order.

    Ignores holidays and closures, because they are not usual.
    """
    days = sorted((today + timedelta(days=n) for n in range(7)), key=lambda day: day.weekday())
    return [(day.weekday(), _spans(_planned(day, plans))) for day in days]


def slot_times(day: date, zone: ZoneInfo, plans: Iterable[OpeningHours]) -> Iterator[SlotTime]:
    """The slots of `day` (a local date in `zone`), earliest first."""
    for interval in opening_intervals(day, plans):
        yield from _cut(day, zone, interval)


def touches(closure: Shut, start: datetime, minutes: int) -> bool:
    """Whether an interval from `start` (local time), `minutes` long, overlaps the closed hours of its day."""
    if not closure.starts_on <= start.date() <= closure.ends_on:
        return False
    if closure.from_time is None or closure.until_time is None:
        return True
    # In UTC: local times do not add up on a day when the clocks change.
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    # A slot that ends at midnight ends on the next day, at the smallest time of all.
    is_until_midnight = end.date() > start.date()
    return start.time() < closure.until_time and (is_until_midnight or closure.from_time < end.time())


def _planned(day: date, plans: Iterable[OpeningHours]) -> list[Interval]:
    open_now: list[Interval] = []
    # The later plan first: it takes its hours, and earlier ones keep what is left.
    for plan in sorted((p for p in plans if _covers(p, day)), key=lambda p: (p.valid_from, p.opens), reverse=True):
        pieces = [Interval(plan.opens, plan.closes, plan)]
        for taken in open_now:
            pieces = _subtract(pieces, taken.opens, taken.closes)
        open_now += pieces
    return open_now


def _spans(intervals: Iterable[Interval]) -> list[tuple[time, time]]:
    """The intervals, joined where one plan follows another."""
    spans: list[tuple[time, time]] = []
    for opens, closes in sorted((one.opens, one.closes) for one in intervals if one.plan.people_per_slot):
        # A lunch break is a gap; a change of plan at noon is none.
        if spans and spans[-1][1] == opens:
            opens = spans.pop()[0]
        spans.append((opens, closes))
    return spans


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> holidays.HolidayBase:
    # The next year's New Year's Day can be observed on 31 December of this year.
    return holidays.country_holidays("US", years=[year, year + 1])


def _covers(plan: OpeningHours, day: date) -> bool:
    return (
        plan.weekday == day.weekday()
        and plan.valid_from <= day
        and (plan.valid_until is None or day <= plan.valid_until)
    )


def _subtract(intervals: list[Interval], start: time, end: time) -> list[Interval]:
    left = []
    for piece in intervals:
        if end <= piece.opens or piece.closes <= start:
            left.append(piece)
            continue
        if piece.opens < start:
            left.append(Interval(piece.opens, start, piece.plan))
        if end < piece.closes:
            left.append(Interval(end, piece.closes, piece.plan))
    return left


def _cut(day: date, zone: ZoneInfo, interval: Interval) -> Iterator[SlotTime]:
    length = timedelta(minutes=interval.plan.slot_minutes)
    wall = datetime.combine(day, interval.opens)
    closes = datetime.combine(day, interval.closes)
    free_from = datetime.min.replace(tzinfo=UTC)
    while wall + length <= closes:
        starts_at = wall.replace(tzinfo=zone).astimezone(UTC)
        # A local time that the clocks skip comes back as another one.
        exists = starts_at.astimezone(zone).replace(tzinfo=None) == wall
        ends_at = starts_at + length
        # When clocks go forward, the slot before the change may end after the next local time.
        if exists and starts_at >= free_from and ends_at.astimezone(zone).replace(tzinfo=None) <= closes:
            yield SlotTime(starts_at, interval.plan.slot_minutes, interval.plan.people_per_slot)
            # The same local time comes twice when clocks go back: slots may not overlap.
            free_from = ends_at
        wall += length


def clash(one: OpeningHours, other: OpeningHours) -> bool:
    """Whether two lines of a week plan begin on the same date and overlap, so that neither would win."""
    # With different beginnings the later plan takes its hours from the earlier one.
    same_start = (one.weekday, one.valid_from) == (other.weekday, other.valid_from)
    return same_start and one.opens < other.closes and other.opens < one.closes
