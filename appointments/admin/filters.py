"""Filters and pages of the lists: from a day to a day, full, closed; the first pages only of a very long list."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.paginator import Paginator
from django.db.models import DateField, DateTimeField, F, Func, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appointments.desk.supply_forms import earliest_today
from appointments.values import identifiers
from offices.access import offices_of
from offices.models import Slot
from offices.typed_text import number_in

if TYPE_CHECKING:
    PaginatorBase = Paginator[Any]
    ModelAdmin = admin.ModelAdmin[Any]
else:
    PaginatorBase = Paginator
    ModelAdmin = admin.ModelAdmin

FURTHEST_FROM_UTC = timedelta(hours=15)
"""No clock of an office differs more from UTC."""

MOST_ROWS = 1_000
"""Further rows are found by the filters."""

YEARS = range(2000, 2201)
"""A year outside of these is a slip of the fingers, or further away than any row."""


class DaysFilter(admin.ListFilter):
    """From a day to a day, on the clock of each office; from now on if nothing is typed."""

    title = _("day")
    template = "admin/days_filter.html"
    names = ("from", "to")
    moment, timezone = "starts_at", "office__timezone"
    """The look-ups from a row to its moment and to the time zone of its office; without the latter, days of UTC."""

    from_now = True
    """Whether the list begins now unless asked otherwise."""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.offices = offices_of(request.user)
        for name in self.names:
            if name in params:
                # Taken out: Django refuses the page when a parameter is left that no filter knows.
                self.used_parameters[name] = params.pop(name)[-1]
        self.others = [
            # Without the number of the page: other days begin with the first one.
            (name, each)
            for name, given in request.GET.lists()
            if name not in {*self.names, "p"}
            for each in given
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

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """The days typed. What is no date is left out."""
        typed = [_day(str(self.used_parameters.get(name, ""))) for name in self.names]
        begins = earliest_today(self.offices) if self.from_now else None
        return typed[0] if "from" in self.used_parameters else begins, typed[1]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of these days."""
        first, last = self.days
        # By moments first, which an index serves; then by the day on each office's clock, which none does.
        apart = FURTHEST_FROM_UTC if self.timezone else timedelta()
        # From this moment on, not from midnight: what has begun cannot be changed.
        if self.from_now and "from" not in self.used_parameters:
            queryset = queryset.filter(**{f"{self.moment}__gte": timezone.now()})
        elif first:
            queryset = queryset.filter(**{f"{self.moment}__gte": _midnight(first) - apart})
        if last:
            queryset = queryset.filter(**{f"{self.moment}__lt": _midnight(last) + timedelta(days=1) + apart})
        if not self.timezone:
            return queryset
        if "from" in self.used_parameters and first:
            queryset = queryset.alias(day=self._day()).filter(day__gte=first)
        return queryset.alias(day=self._day()).filter(day__lte=last) if last else queryset

    def _day(self) -> Cast:
        """The day of a row on the clock of its office."""
        clock = Func(F(self.timezone), F(self.moment), function="timezone", output_field=DateTimeField())
        return Cast(clock, DateField())


class AppointmentDays(DaysFilter):
    """Days of the appointments themselves."""

    moment, timezone = "slot__starts_at", "slot__office__timezone"
    from_now = False


class DueDays(DaysFilter):
    """Days on which messages were due, in UTC."""

    title = _("day due (UTC)")
    moment, timezone = "due_at", ""
    from_now = False


class MadeDays(DueDays):
    """Days on which offers were made, in UTC."""

    title = _("day made (UTC)")
    moment = "made_at"


class TriedDays(DueDays):
    """Days of the failed tries, in UTC."""

    title = _("day tried (UTC)")
    moment = "tried_at"


class FirstPages(PaginatorBase):
    """Counts no further than `most` rows."""

    most = MOST_ROWS

    @cached_property
    def count(self) -> int:
        # To count a million rows takes longer than to show a hundred.
        return int(self.object_list.order_by()[: self.most].count())  # type: ignore[attr-defined] # a list of the administration is a queryset

    @property
    def goes_on(self) -> bool:
        """Whether there may be more rows than it says."""
        return self.count >= self.most


class NextPages(ModelAdmin):
    """Counts no further than the page after the next: rows of one office among a million are slow to find."""

    list_max_show_all = 0

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FirstPages:
        """Those of the page that is asked for."""
        pages: FirstPages = super().get_paginator(request, *args, **kwargs)  # type: ignore[assignment] # `paginator` says which
        number = number_in(request.GET.get(PAGE_VAR, "")) or 1
        pages.most = min(MOST_ROWS, (number + 1) * int(pages.per_page) + 1)
        return pages


class ByNumber(ModelAdmin):
    """Finds the rows of one appointment by its number in any spelling; any other text finds none."""

    read_number = staticmethod(identifiers.reference)
    search_fields = ["appointment__reference"]
    search_help_text = _("Confirmation number, with or without the dash")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(**{self.search_fields[0]: self.read_number(search_term)}), False
        except identifiers.BadIdentifier:
            return queryset.none(), False


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
                # A closed slot has no room either, and is not full.
                return queryset.filter(has_room=False, is_closed=False)
            case _:
                return queryset


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
