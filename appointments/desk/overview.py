"""What the first page says of each office of the reader. More offices take no more queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, DateTimeField, Exists, F, Func, Max, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast

from appointments import worklist
from appointments.booking.supply_forecast import SupplyForecast, forecasts
from appointments.desk.day_sheet import without_mark
from appointments.models import Appointment, RelocatedParty, ToDo
from offices import confirming
from offices.models import Office, OpeningHours, Translation

DAY = timedelta(days=1)
ENDS_SOON = timedelta(days=90)
"""A week plan that ends within this time is marked."""

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class OfficeRow:
    """One office: `today` counts people, `to_call` and `to_do` count parties."""

    forecast: SupplyForecast
    today: int
    to_call: int
    to_do: int
    plan_ends_on: date | None
    """`None` when the week plan has no end, or there is none."""
    ends_soon: bool

    is_to_confirm: bool
    """Whether someone has to confirm its address, room and hours."""

    answers_late: bool
    """Whether a report of a person waits for an answer past its day."""

    days_without_mark: list[date]
    """Days of the last week that are over and on which someone has no mark."""

    @property
    def office(self) -> Office:
        """Which one."""
        return self.forecast.office

    @property
    def runs_low(self) -> bool:
        """Whether its free places last for less time than the office wants."""
        return self.office.is_active and self.forecast.is_short


ORDERS: dict[str, Callable[[OfficeRow], Any]] = {
    "office": lambda line: (line.office.state, line.office.city, line.office.code),
    "today": lambda line: -line.today,
    "to_call": lambda line: -line.to_call,
    "to_do": lambda line: -line.to_do,
    "first_free": lambda line: line.forecast.first_free or NEVER,
    "late": lambda line: -(line.forecast.late_percent or 0),
    # `None` has no order: offices without a number come last.
    "days": lambda line: (line.forecast.days_left is None, line.forecast.days_left),
    "ends": lambda line: line.plan_ends_on or date.max,
}
"""Column -> the order of its lines: what needs work comes first."""


def matching(offices: QuerySet[Office], typed: str) -> QuerySet[Office]:
    """The offices that each of the typed words names: by code, name, place, ZIP code or the field office above them."""
    # Each word narrows the list, in any order and whatever it names.
    for word in typed.split():
        named = Translation.objects.filter(office=OuterRef("pk"), field="name", text__icontains=word)
        names = Q(code__iexact=word) | Q(name_source__icontains=word) | Exists(named)
        place = Q(city__icontains=word) | Q(state__iexact=word) | Q(zip_code=word)
        offices = offices.filter(names | place | Q(parent__code__iexact=word) | Q(parent__name_source__icontains=word))
    return offices


def overview(offices: QuerySet[Office], *, now: datetime) -> list[OfficeRow]:
    """A line for each office."""
    today, to_do, ends = dict(_today(offices, now)), dict(_to_do(offices)), dict(_ends(offices))
    to_call = RelocatedParty.objects.to_call_at(offices.order_by())
    late, unmarked = worklist.late_answers(offices, now=now), without_mark(offices, now=now)
    return [
        OfficeRow(
            forecast,
            today=today.get(forecast.office.pk, 0),
            to_call=to_call.get(forecast.office.pk, 0),
            to_do=to_do.get(forecast.office.pk, 0),
            plan_ends_on=(last := ends.get(forecast.office.pk)),
            ends_soon=bool(last and last < (forecast.office.local(now) + ENDS_SOON).date()),
            is_to_confirm=confirming.is_due(forecast.office, now),
            answers_late=forecast.office in late,
            days_without_mark=unmarked.get(forecast.office, []),
        )
        for forecast in forecasts(offices.select_related("parent"), now=now, exactly=True)
    ]


def _today(offices: QuerySet[Office], now: datetime) -> list[tuple[int, int]]:
    """People expected on the day that it is now at their office."""
    zone = F("slot__office__timezone")
    day = Cast(Func(zone, F("slot__starts_at"), function="timezone"), DateField())
    today = Cast(Func(zone, Value(now, DateTimeField()), function="timezone"), DateField())
    # Today at an office lies within a day of now, so the index bounds the search before the clocks are compared.
    near = Appointment.objects.filter(
        slot__office__in=offices.order_by(), slot__starts_at__range=(now - DAY, now + DAY)
    )
    coming = near.exclude(status=Appointment.Status.CANCELLED).annotate(day=day, today=today).filter(day=F("today"))
    return list(coming.order_by().values("slot__office").annotate(n=Sum("party_size")).values_list("slot__office", "n"))


def _to_do(offices: QuerySet[Office]) -> list[tuple[int, int]]:
    there = "appointment__slot__office"
    rows = ToDo.objects.filter(done_at=None, kind__in=ToDo.Kind.of_offices(), **{f"{there}__in": offices.order_by()})
    return list(rows.order_by().values(there).annotate(n=Count("pk")).values_list(there, "n"))


def _ends(offices: QuerySet[Office]) -> list[tuple[int, date | None]]:
    # A line for nobody only closes hours.
    lines = OpeningHours.objects.filter(office__in=offices.order_by(), people_per_slot__gt=0).order_by()
    found = lines.values("office").annotate(last=Max("valid_until"), endless=Count("pk", filter=Q(valid_until=None)))
    return [(row["office"], None if row["endless"] else row["last"]) for row in found]
