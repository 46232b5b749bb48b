"""Compares the attendance for two wordings of a reminder."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appointments.desk.figures import SMALLEST_SHOWN
from appointments.desk.wordings import outcomes
from offices.access import staff_page


@require_safe
@staff_page("appointments.compare_wordings")
def wordings(request: HttpRequest) -> HttpResponse:
    """All offices that compare, taken together."""
    return render(request, "desk/wordings.html", {"outcomes": outcomes(), "smallest": SMALLEST_SHOWN})
