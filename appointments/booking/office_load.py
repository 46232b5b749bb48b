"""READ: how full offices are: today, the first free date, the free places of four weeks, the people to call."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateField, DateTimeField, F, Func, Sum, Value
from django.db.models.functions import Cast

from appointments.booking.supply_forecast import free_places
from appointments.models import RelocatedParty
from offices import inventory
from offices.models import Office, Slot

FREE_WITHIN = timedelta(weeks=4)
"""A year of slots at a page of offices would be hundreds of thousands of rows to add up."""

NO_DAY_IS_FURTHER = timedelta(hours=40)
"""What is today at an office begins and ends closer to now than this."""


@dataclass(frozen=True)
class Load:
    """Of one office. `booked` people have `places` today; `free` places are left in the next `FREE_WITHIN`."""

    booked: int
    places: int
    first_free: datetime | None
    free: int
    to_call: int


def loads(offices: Collection[int], *, now: datetime) -> dict[int, Load]:
    """Office id -> its load. Five queries, and more for a few offices: see `inventory.first_free`."""
    rows = Office.objects.filter(pk__in=offices)
    first = inventory.first_free(rows, now=now)
    free, today = dict(free_places(rows, now, FREE_WITHIN)), _today(offices, now)
    calls = RelocatedParty.objects.to_call_at(offices)
    return {pk: Load(*today.get(pk, (0, 0)), first[pk], free.get(pk, 0), calls.get(pk, 0)) for pk in first}


def _today(offices: Collection[int], now: datetime) -> dict[int, tuple[int, int]]:
    """Each on the day of its own clock."""
    # For the index. The day of each office's own clock is worked out for these few rows only.
    near = {"starts_at__gt": now - NO_DAY_IS_FURTHER, "starts_at__lt": now + NO_DAY_IS_FURTHER}
    slots = Slot.objects.filter(office__in=offices, is_closed=False, **near).order_by()
    slots = slots.alias(day=_day(F("starts_at")), today=_day(Value(now))).filter(day=F("today"))
    found = slots.values("office").annotate(people=Sum("booked"), places=Sum("capacity"))
    return {office: (people, places) for office, people, places in found.values_list("office", "people", "places")}


def _day(moment: F | Value) -> Cast:
    clock = Func(F("office__timezone"), moment, function="timezone", output_field=DateTimeField())
    return Cast(clock, DateField())
