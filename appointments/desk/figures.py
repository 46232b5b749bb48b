"""What happened at an office in a period: who was booked, who came, how long they waited, how full it was.

A day is a local day of the office. Cancelled appointments are not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Func, Q, QuerySet, Sum, TextField
from django.db.models.fields import DateField
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay, TruncDate

from appointments.desk.day_sheet import slots_of
from appointments.models import Appointment
from offices.models import Office, Slot

LONGEST_PERIOD = 366
"""The most days of one request."""

SMALLEST_SHOWN = 5
"""A smaller count could identify a person, so only the office's own staff see it."""

_Status = Appointment.Status


class _Percentile(Aggregate):
    # Django has no aggregate of this kind.
    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Counts:
    """Parties booked, seen and absent, people booked, and the days from booking to appointment; `None`: not shown.

    `follow_ups`: parties whose check-in the office set at the one before.
    """

    booked: int | None = 0
    people: int | None = 0
    seen: int | None = 0
    no_show: int | None = 0
    lead_median: float | None = None
    lead_90: float | None = None
    follow_ups: int | None = 0

    @property
    def firsts(self) -> int | None:
        """All others."""
        return None if self.booked is None or self.follow_ups is None else self.booked - self.follow_ups

    def hidden(self) -> "Counts":
        """For others: without small counts, nor what they could be worked out from, and rounded to `SMALLEST_SHOWN`."""
        if (self.booked or 0) < SMALLEST_SHOWN:
            return Counts(None, None, None, None, follow_ups=None)
        # Rounded, so that two periods that differ by a day do not tell who came on that day.
        return replace(self._without_small_parts()._rounded(), follow_ups=None)

    def _without_small_parts(self) -> "Counts":
        rest = (self.booked or 0) - (self.seen or 0) - (self.no_show or 0)
        parts = (self.seen or 0, self.no_show or 0)
        # The rest can be worked out from the others, so it must not be small either; a rest of 0 is about no one.
        if min(*parts, rest or SMALLEST_SHOWN) < SMALLEST_SHOWN:
            return Counts(self.booked, self.people, None, None, self.lead_median, self.lead_90)
        return self

    def _rounded(self) -> "Counts":
        shown = (self.booked, self.people, self.seen, self.no_show)
        counts = [one if one is None else SMALLEST_SHOWN * round(one / SMALLEST_SHOWN) for one in shown]
        return Counts(*counts, *(lead if lead is None else round(lead) for lead in (self.lead_median, self.lead_90)))


@dataclass(frozen=True)
class Filled:
    """How many of the places at one weekday (1 is Monday) and hour were taken."""

    weekday: int
    hour: int
    taken: int
    places: int

    @property
    def percent(self) -> int:
        """Of 100 places."""
        return round(100 * self.taken / self.places) if self.places else 0


def counts(office: Office, first: date, last: date) -> Counts:
    """The office's figures of the period, in one query."""
    return _counts(_appointments(office, first, last).aggregate(**_measures()))


def by_day(office: Office, first: date, last: date) -> dict[date, Counts]:
    """Day -> its figures, for days that have any, in one query."""
    day = TruncDate("slot__starts_at", tzinfo=office.zone)
    rows = _appointments(office, first, last).annotate(day=day).values("day").annotate(**_measures()).order_by("day")
    return _keyed("day", rows)


def fill(office: Office, first: date, last: date) -> list[Filled]:
    """How full the office was by weekday and hour, in one query. Closed slots do not count."""
    slots: QuerySet[Slot, Any] = (
        slots_of(office, first, last)
        .filter(is_closed=False)
        .annotate(
            weekday=ExtractIsoWeekDay("starts_at", tzinfo=office.zone),
            hour=ExtractHour("starts_at", tzinfo=office.zone),
        )
        .values("weekday", "hour")
        .annotate(taken=Sum("booked"), places=Sum("capacity"))
        .order_by("weekday", "hour")
    )
    return [Filled(**row) for row in slots]


def of_every_office(first: date, last: date) -> dict[int, Counts]:
    """Office id -> its figures, for offices that have any, in one query."""
    clock = Func(F("slot__office__timezone"), F("slot__starts_at"), function="timezone", output_field=TextField())
    # A day begins at 26 moments around the world: the query asks the index for one more day on either side.
    since, until = (datetime.combine(each, time(), UTC) for each in (first - timedelta(1), last + timedelta(2)))
    slots = Slot.objects.filter(office__in=Office.objects.all(), starts_at__gte=since, starts_at__lt=until)
    rows = (
        Appointment.objects.exclude(status=_Status.CANCELLED)
        .filter(slot__in=slots.order_by())
        .annotate(day=Cast(clock, DateField()))
        .filter(day__range=(first, last))
        .order_by()
        .values("slot__office")
        .annotate(**_measures())
    )
    return _keyed("slot__office", rows)


def _keyed(name: str, rows: Iterable[Any]) -> dict[Any, Counts]:
    return {row.pop(name): _counts(row) for row in map(dict, rows)}


def _appointments(office: Office, first: date, last: date) -> QuerySet[Appointment]:
    counted = Appointment.objects.exclude(status=_Status.CANCELLED)
    return counted.filter(slot__in=slots_of(office, first, last)).order_by()


def _measures() -> dict[str, Any]:
    lead = ExpressionWrapper(F("slot__starts_at") - F("booked_at"), DurationField())
    return {
        "booked": Count("pk"),
        "people": Sum("party_size"),
        "follow_ups": Count("follows"),
        "seen": Count("pk", filter=Q(status=_Status.SEEN)),
        "no_show": Count("pk", filter=Q(status=_Status.NO_SHOW)),
        "lead_median": _Percentile(lead, share=0.5, output_field=DurationField()),
        "lead_90": _Percentile(lead, share=0.9, output_field=DurationField()),
    }


def _counts(row: dict[str, Any]) -> Counts:
    leads = {name: _in_days(row[name]) for name in ("lead_median", "lead_90")}
    # The sum of no rows is NULL.
    return Counts(**row | {"people": row["people"] or 0} | leads)


def _in_days(lead: timedelta | None) -> float | None:
    return None if lead is None else round(lead / timedelta(days=1), 1)
