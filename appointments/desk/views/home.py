"""The first page for staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.booking.supply_forecast import running_low
from offices import confirming
from offices.access import offices_of, staff_page


@require_safe
@staff_page("appointments.view_appointment")
def home(request: HttpRequest) -> HttpResponse:
    """The offices one works for, which of them runs out of free places, and which have to be confirmed."""
    offices = offices_of(request.user)
    now = timezone.now()
    overdue = [office for office in offices if confirming.is_due(office, now)]
    low = running_low(offices, now=now)
    return render(request, "desk/home.html", {"offices": offices, "low": low, "to_confirm": overdue})
