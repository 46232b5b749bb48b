"""The first page for staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from appointments.desk.overview import ORDERS, matching, overview
from offices.access import offices_of, staff_page

FEW = 10
"""Up to so many offices have links to their pages beside their name, and need no search."""

COLUMNS = {
    "office": _("Office"),
    "today": _("People today"),
    "to_call": _("To call"),
    "to_do": _("To do"),
    "first_free": _("First free time"),
    "late": _("After their report-by date"),
    "days": _("Days of free places"),
    "ends": _("Week plan ends"),
}


@require_safe
@staff_page("appointments.view_appointment")
def home(request: HttpRequest) -> HttpResponse:
    """The user's offices and how each stands, as a table that can be searched and sorted."""
    # PostgreSQL refuses a text with this character.
    typed = request.GET.get("q", "")[:80].replace("\0", "")
    order = request.GET.get("sort", "")
    own = offices_of(request.user)
    lines = sorted(overview(matching(own, typed), now=timezone.now()), key=ORDERS.get(order, ORDERS["office"]))
    context = {
        "lines": lines,
        "columns": COLUMNS,
        "order": order if order in ORDERS else "office",
        "typed": typed,
        "low": sum(line.runs_low for line in lines),
        "are_few": len(lines) <= FEW and not typed,
    }
    return render(request, "desk/home.html", context)
