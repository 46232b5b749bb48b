"""How long an office's free places will last, and who got a date after their report-by date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, DateField, F, Func, Q, QuerySet, Sum
from django.db.models.functions import Cast

from appointments import outbox
from appointments.models import Appointment, SupplyWarning
from offices import inventory
from offices.models import Office, Slot
from offices.sweeps import one_by_one

LOOK_BACK = timedelta(days=28)
"""The pace of booking is measured from this long ago until now."""

WARN_AGAIN = timedelta(days=7)


@dataclass(frozen=True)
class SupplyForecast:
    """`free` future places, used at a pace of `recent` people in `LOOK_BACK`; `late` of `dated` come too late."""

    office: Office
    first_free: datetime | None
    free: int
    recent: int
    late: int
    dated: int

    @property
    def days_left(self) -> int | None:
        """How many days the free places last at that pace; 0 without any, `None` while nobody books."""
        if not self.free:
            return 0
        return self.free * LOOK_BACK.days // self.recent if self.recent else None

    @property
    def is_short(self) -> bool:
        """Whether that is below the limit the office set."""
        return self.days_left is not None and self.days_left < self.office.supply_warning_days

    @property
    def late_percent(self) -> int | None:
        """The share of booked people whose appointment is after their report-by date; `None` without any such date."""
        return round(100 * self.late / self.dated) if self.dated else None


def forecasts(offices: QuerySet[Office], *, now: datetime, exactly: bool = False) -> list[SupplyForecast]:
    """The forecast of each office. Five queries, for any number of offices.

    `exactly`: more for a few offices: see `inventory.first_free`.
    """
    if exactly:
        first = inventory.first_free(offices, now=now)
    else:
        first = inventory.earliest_starts([office.pk for office in offices], 1, now=now)
    free = dict(free_places(offices, now))
    recent = dict(_recent(offices, now))
    late = {office: (after, dated) for office, after, dated in _late(offices)}
    return [
        SupplyForecast(
            office, first[office.pk], free.get(office.pk, 0), recent.get(office.pk, 0), *late.get(office.pk, (0, 0))
        )
        for office in offices
    ]


def running_low(offices: QuerySet[Office], *, now: datetime) -> list[Office]:
    """Those of the offices with few free places left, the fewest days first."""
    # A limit of 0 days means that the office wants no warnings.
    watched = forecasts(offices.filter(is_active=True, supply_warning_days__gt=0), now=now)
    return [forecast.office for forecast in sorted(watched, key=lambda each: each.days_left or 0) if forecast.is_short]


def warn(now: datetime) -> int:
    """Plans a mail to every office that is short and has an address, at most once a week; returns to how many.

    Safe to run twice at once.
    """
    due = Office.objects.bookable().exclude(email="").filter(supply_warning_days__gt=0)
    due = due.filter(Q(supply_warned_at=None) | Q(supply_warned_at__lte=now - WARN_AGAIN))
    short = [forecast for forecast in forecasts(due, now=now) if forecast.is_short]
    return one_by_one(lambda forecast: _warn(forecast, now), short)


@transaction.atomic
def _warn(forecast: SupplyForecast, now: datetime) -> bool:
    # Compared with the value that was read: of two runs only one finds it unchanged.
    office = Office.objects.filter(pk=forecast.office.pk, supply_warned_at=forecast.office.supply_warned_at)
    if not office.update(supply_warned_at=now):
        return False
    warning = SupplyWarning.objects.create(
        office=forecast.office,
        made_at=now,
        free=forecast.free,
        days_left=forecast.days_left or 0,
        first_free_at=forecast.first_free,
    )
    outbox.plan_warning(warning, now=now)
    return True


def free_places(offices: QuerySet[Office], now: datetime, within: timedelta | None = None) -> Iterator[tuple[int, int]]:
    """Office id and its free places ahead, or only those `within` a time, for offices that have any."""
    # `order_by()` empties the default order, by which PostgreSQL would sort, or group, without need.
    ahead = Slot.objects.filter(office__in=offices.order_by(), has_room=True, starts_at__gt=now).order_by()
    if within:
        ahead = ahead.filter(starts_at__lt=now + within)
    return iter(ahead.values("office").annotate(free=Sum(F("capacity") - F("booked"))).values_list("office", "free"))


def _recent(offices: QuerySet[Office], now: datetime) -> Iterator[tuple[int, int]]:
    booked = Appointment.objects.filter(slot__office__in=offices.order_by(), booked_at__gt=now - LOOK_BACK).order_by()
    return iter(booked.values("slot__office").annotate(people=Sum("party_size")).values_list("slot__office", "people"))


def _late(offices: QuerySet[Office]) -> Iterator[tuple[int, int, int]]:
    local = Func(F("slot__office__timezone"), F("slot__starts_at"), function="timezone")
    booked = Appointment.objects.filter(
        slot__office__in=offices.order_by(), status=Appointment.Status.BOOKED, report_by__isnull=False
    ).annotate(day=Cast(local, DateField()))
    late = Count("pk", filter=Q(day__gt=F("report_by")))
    counted = booked.order_by().values("slot__office").annotate(late=late, dated=Count("pk"))
    return iter(counted.values_list("slot__office", "late", "dated"))
