"""The figures of an office and a period, drawn by the server, and as files."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.desk import charts
from appointments.desk.days import read_period
from appointments.desk.figures import LONGEST_PERIOD, SMALLEST_SHOWN, Counts, by_day, counts, fill, of_every_office
from appointments.pages import downloads
from offices.access import office_page, offices_of, page, staff_page
from offices.models import Office, OpeningHours

RIGHT = "appointments.view_figures"
FIRST_SHOWN = 30
"""Days of the first period shown."""


@page
@office_page(RIGHT)
def period(request: HttpRequest, office: Office) -> HttpResponse:
    """Redirects to the last days, or to the chosen period."""
    today = office.local(timezone.now()).date()
    first, last = today - timedelta(days=FIRST_SHOWN - 1), today
    if request.method == "POST":
        chosen = read_period(request.POST.get("first", ""), request.POST.get("last", ""))
        if chosen and _fits(*chosen):
            first, last = chosen
        else:
            text = _("Choose a first and a last day, with at most %(days)s days.") % {"days": LONGEST_PERIOD}
            messages.error(request, text)
    return redirect("desk:figures", code=office.code, first=first, last=last)


@require_safe
@office_page(RIGHT)
def figures(request: HttpRequest, office: Office, first: date, last: date) -> HttpResponse:
    """Charts, each with its table."""
    _refuse_long(first, last)
    filled = fill(office, first, last)
    cells = charts.cells(filled)
    hours = sorted({cell.filled.hour for cell in cells})
    context = {
        "office": office,
        "first": first,
        "last": last,
        "periods": _periods(office),
        "counts": counts(office, first, last),
        "bars": charts.bars(by_day(office, first, last), first, last),
        "cells": cells,
        "hours": hours,
        "weekdays": OpeningHours.Weekday.labels,
        "grid": _grid(cells, hours),
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
    }
    return render(request, "desk/figures.html", context)


@require_safe
@office_page(RIGHT)
def figures_csv(_request: HttpRequest, office: Office, first: date, last: date) -> HttpResponse:
    """One line for each day that has any appointment."""
    _refuse_long(first, last)
    header = [_("Date"), _("Booked"), _("People"), _("Seen"), _("Did not come"), _("Days waited, median")]
    header += [_("First check-ins"), _("Follow-ups")]
    lines = [
        [
            day.isoformat(),
            each.booked,
            each.people,
            each.seen,
            each.no_show,
            each.lead_median,
            each.firsts,
            each.follow_ups,
        ]
        for day, each in by_day(office, first, last).items()
    ]
    return downloads.answer(f"{office.code}-{first}-{last}-days.csv", header, lines)


@require_safe
@office_page(RIGHT)
def fill_csv(_request: HttpRequest, office: Office, first: date, last: date) -> HttpResponse:
    """One line for each weekday and hour."""
    _refuse_long(first, last)
    header = [_("Weekday"), _("Hour"), _("Places taken"), _("Places"), _("Percent")]
    lines = [
        # ISO counts the weekdays from 1, the choices of the model from 0.
        [OpeningHours.Weekday(each.weekday - 1).label, f"{each.hour:02}:00", each.taken, each.places, each.percent]
        for each in fill(office, first, last)
    ]
    return downloads.answer(f"{office.code}-{first}-{last}-hours.csv", header, lines)


@require_safe
@staff_page(RIGHT)
def every_figure(request: HttpRequest, first: date, last: date) -> HttpResponse:
    """All offices side by side. Hides small counts of other offices."""
    _refuse_long(first, last)
    found, own = of_every_office(first, last), set(offices_of(request.user).values_list("pk", flat=True))
    lines = []
    for office in Office.objects.all():
        figures = found.get(office.pk, Counts())
        # Staff see the people of their own offices anyway; elsewhere a small count could tell who came.
        lines.append((office, figures if office.pk in own else figures.hidden()))
    context = {"first": first, "last": last, "lines": lines, "smallest": SMALLEST_SHOWN}
    return render(request, "desk/every_figure.html", context)


def _fits(first: date, last: date) -> bool:
    return first <= last and (last - first).days < LONGEST_PERIOD


def _refuse_long(first: date, last: date) -> None:
    # No page of ours leads to such a period: it was typed into the address.
    if not _fits(first, last):
        raise Http404


def _periods(office: Office) -> list[tuple[int, date, date]]:
    """Periods that end today, by their number of days."""
    today = office.local(timezone.now()).date()
    return [(days, today - timedelta(days=days - 1), today) for days in (7, 30, 90, 365)]


def _grid(cells: list[charts.Cell], hours: list[int]) -> list[tuple[int, list[tuple[str, int | None]]]]:
    """The rows of the table beside the chart: an hour, and the name and percent of each weekday."""
    percent = {(cell.filled.hour, cell.filled.weekday): cell.filled.percent for cell in cells}
    names = [str(name) for name in OpeningHours.Weekday.labels]
    return [(hour, [(name, percent.get((hour, n))) for n, name in enumerate(names, start=1)]) for hour in hours]
