"""How long the free places last, for each office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.booking.supply_forecast import LOOK_BACK, runways
from offices.access import offices_of, staff_page


@require_safe
@staff_page("offices.view_slot")
def runway(request: HttpRequest) -> HttpResponse:
    """The user's offices that take appointments."""
    found = runways(offices_of(request.user).filter(is_active=True), now=timezone.now())
    return render(request, "desk/runway.html", {"runways": found, "look_back": LOOK_BACK.days})
