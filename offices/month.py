"""READ: a month of an office, one cell for each day: its places and how many are taken. Reads one month of slots."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from offices.hours import is_federal_holiday
from offices.inventory import Span
from offices.models import Closure, Office

QUARTERS = 4


@dataclass(frozen=True)
class Day:
    """One day: `places` in all, `booked` of them. `closed` slots of `slots` take nobody, `ahead` are open and have not
    begun; `free` places are of these.
    """

    day: date
    slots: int = 0
    places: int = 0
    booked: int = 0
    free: int = 0
    closed: int = 0
    ahead: int = 0
    is_today: bool = False
    closures: tuple[Closure, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether all of it is closed."""
        return self.slots == self.closed and bool(self.slots or self.closures)

    @property
    def is_holiday(self) -> bool:
        """Whether federal offices are closed."""
        return is_federal_holiday(self.day)

    @property
    def level(self) -> str:
        """How full the day is, as one word for the stylesheet."""
        if self.is_closed:
            return "closed"
        if not self.places:
            return "none"
        # By what is free and not by the share: a day with one place left in a hundred is not full.
        if self.ahead and not self.free:
            return "full"
        return f"q{min(self.booked * QUARTERS // self.places, QUARTERS - 1)}"


@dataclass(frozen=True)
class Month:
    """The days of a month, and the months before and after."""

    office: Office
    first: date
    days: list[Day]

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=31)).replace(day=1)


def month_of(office: Office, first: date, *, now: datetime) -> Month:
    """The month that begins on `first`, in the office's time zone. Two queries."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    span = Span(first, last)
    counted = {row["day"]: row for row in _by_day(office, span, now)}
    closures = list(Closure.objects.of(office).filter(starts_on__lte=last, ends_on__gte=first))
    today = office.local(now).date()
    days = [
        Day(**counted.get(day, {"day": day}), is_today=day == today, closures=tuple(_on(day, closures)))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    ]
    return Month(office, first, days)


def day_of(office: Office, day: date, *, now: datetime) -> Day:
    """One day alone."""
    return next(each for each in month_of(office, day.replace(day=1), now=now).days if each.day == day)


def _by_day(office: Office, span: Span, now: datetime) -> Iterable[Any]:
    is_ahead = Q(is_closed=False, starts_at__gt=now)
    return (
        span.rows(office)
        .filter(capacity__gt=0)
        # Otherwise the order by time would become part of the groups.
        .order_by()
        .values(day=TruncDate("starts_at", tzinfo=office.zone))
        .annotate(
            slots=Count("pk"),
            places=Sum("capacity"),
            free=Sum(F("capacity") - F("booked"), filter=is_ahead, default=0),
            closed=Count("pk", filter=Q(is_closed=True)),
            ahead=Count("pk", filter=is_ahead),
        )
        # Last, because the names of the sums would hide the columns they are computed from.
        .annotate(booked=Sum("booked"))
    )


def _on(day: date, closures: list[Closure]) -> Iterator[Closure]:
    return (closure for closure in closures if closure.starts_on <= day <= closure.ends_on)
