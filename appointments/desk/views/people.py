"""Who works where."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offices.access import offices_of, serving_every_office, staff_page, with_people


@require_safe
@staff_page("offices.view_membership")
def people(request: HttpRequest) -> HttpResponse:
    """The people of one's own offices with their roles, and those who serve every office."""
    offices = with_people(offices_of(request.user))
    return render(request, "desk/people.html", {"offices": offices, "everywhere": serving_every_office()})
