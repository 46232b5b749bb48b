"""Where staff begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.runway import runways
from offices.access import offices_of, staff_page

MOST_LOOKED_AT = 10
"""With more offices the page of free places is the place to look: to count them for all takes a while."""


@require_safe
@staff_page("appointments.view_appointment")
def home(request: HttpRequest) -> HttpResponse:
    """The offices one works for, and which of them runs out of free places."""
    offices = list(offices_of(request.user))
    active = offices_of(request.user).filter(is_active=True)
    looked_at = runways(active, now=timezone.now()) if len(offices) <= MOST_LOOKED_AT else []
    short = [runway.office for runway in looked_at if runway.is_short]
    return render(request, "desk/home.html", {"offices": offices, "short": short})
