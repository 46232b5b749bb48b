"""Where staff begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offices.access import offices_of, staff_page


@require_safe
@staff_page("appointments.view_appointment")
def home(request: HttpRequest) -> HttpResponse:
    """The offices one works for."""
    return render(request, "desk/home.html", {"offices": offices_of(request.user)})
