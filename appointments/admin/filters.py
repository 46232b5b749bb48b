"""Filters of the lists: from a day to a day, full, closed."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import DateField, DateTimeField, F, Func, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offices.models import Slot

FURTHEST_FROM_UTC = timedelta(hours=15)
"""No clock of an office differs more from UTC."""

LOCAL_DAY = Cast(
    Func(F("office__timezone"), F("starts_at"), function="timezone", output_field=DateTimeField()), DateField()
)
"""The day of a slot on the clock of its office."""


class DaysFilter(admin.ListFilter):
    """From a day to a day, on the clock of each office; from today on if nothing is typed."""

    title = _("day")
    template = "admin/days_filter.html"
    names = ("from", "to")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.names:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.others = [
            (name, each) for name, given in request.GET.lists() if name not in {*self.names, "p"} for each in given
        ]

    def has_output(self) -> bool:
        """Always shown."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """What the addresses of other filters keep."""
        return list(self.names)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Not a list of choices, but two dates to type."""
        first, last = self.days
        yield {"first": first, "last": last, "others": self.others}

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The days typed. What is no date is left out."""
        typed = [_day(str(self.used_parameters.get(name, ""))) for name in self.names]
        return typed[0] if "from" in self.used_parameters else timezone.now().date(), typed[1]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Slot]) -> QuerySet[Slot]:
        """Cuts the list by moments first, which an index serves, then by each office's own day."""
        first, last = self.days
        if first:
            queryset = queryset.filter(starts_at__gte=_midnight(first) - FURTHEST_FROM_UTC)
        if last:
            queryset = queryset.filter(starts_at__lt=_midnight(last) + timedelta(days=1) + FURTHEST_FROM_UTC)
        if "from" in self.used_parameters and first:
            queryset = queryset.alias(day=LOCAL_DAY).filter(day__gte=first)
        return queryset.alias(day=LOCAL_DAY).filter(day__lte=last) if last else queryset


class FullFilter(admin.SimpleListFilter):
    """Whether a slot has free places."""

    title = _("places")
    parameter_name = "places"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("free", _("Free places")), ("full", _("Full"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Slot]) -> QuerySet[Slot]:
        match self.value():
            case "free":
                return queryset.filter(has_room=True)
            case "full":
                return queryset.filter(has_room=False, is_closed=False)
            case _:
                return queryset


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
