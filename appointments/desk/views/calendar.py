"""The calendar of an office: a month with one cell for each day, and a day with its slots."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from offices import month
from offices.access import office_page
from offices.inventory import Span
from offices.models import Office


@require_safe
@office_page("offices.view_slot")
def calendar(_request: HttpRequest, office: Office) -> HttpResponse:
    """The present month, in the office's time zone."""
    return redirect("desk:month", code=office.code, first=office.local(timezone.now()).date().replace(day=1))


@require_safe
@office_page("offices.view_slot")
def month_page(request: HttpRequest, office: Office, first: date) -> HttpResponse:
    """Any month, named by its first day."""
    # One address for each month.
    if first.day != 1:
        raise Http404
    shown = month.month_of(office, first, now=timezone.now())
    return render(request, "desk/month.html", {"office": office, "month": shown})


@require_safe
@office_page("offices.view_slot")
def day_slots(request: HttpRequest, office: Office, day: date) -> HttpResponse:
    """The slots of a day, with the possible changes."""
    now = timezone.now()
    # Left over from other hours: they have no places, and nobody is booked.
    slots = Span(day, day).rows(office).exclude(capacity=0, booked=0)
    shown = month.day_of(office, day, now=now)
    is_past = day < office.local(now).date()
    context = {"office": office, "day": shown, "slots": slots, "now": now, "is_past": is_past}
    return render(request, "desk/slots.html", context)
