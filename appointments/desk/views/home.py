"""The first page for staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.booking.supply_forecast import running_low
from offices.access import offices_of, staff_page


@require_safe
@staff_page("appointments.view_appointment")
def home(request: HttpRequest) -> HttpResponse:
    """The user's offices, and which of them have few free places left."""
    offices = offices_of(request.user)
    low = running_low(offices, now=timezone.now())
    return render(request, "desk/home.html", {"offices": offices, "low": low})
