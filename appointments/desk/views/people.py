"""The offices that each member of staff works for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offices.access import offices_of, people_to_manage, serving_every_office, staff_page, with_people


@require_safe
@staff_page("offices.view_membership")
def people(request: HttpRequest) -> HttpResponse:
    """The people of the user's offices with their roles, and those who serve every office."""
    offices = with_people(offices_of(request.user))
    context = {"offices": offices, "everywhere": serving_every_office(), "may_reset": _may_reset(request)}
    return render(request, "desk/people.html", context)


def _may_reset(request: HttpRequest) -> set[int]:
    """The people whose second step the user may reset."""
    if not request.user.has_perm("auth.change_user"):
        return set()
    return set(people_to_manage(request.user).values_list("pk", flat=True)) - {request.user.pk}
