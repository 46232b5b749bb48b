"""The to-dos of an office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments import worklist
from appointments.desk import disclosing
from appointments.models import ToDo
from offices.access import office_page, press_only
from offices.actors import actor_of
from offices.models import Office

VERBS = {"claim": worklist.claim, "give_back": worklist.give_back, "done": worklist.finish}
SHOWN = 100


@require_safe
@office_page("appointments.view_todo")
def to_dos(request: HttpRequest, office: Office) -> HttpResponse:
    """The open ones of this office, in the order of their appointments."""
    now = timezone.now()
    found = ToDo.objects.open().of_office(office).with_place().prefetch_related("appointment__attendees")
    # One more tells that there are others.
    first = list(found[: SHOWN + 1])
    rows, has_more = first[:SHOWN], len(first) > SHOWN
    disclosing.list_people(request, office, [row.appointment for row in rows if row.appointment])
    # For all rows at once, not one query for each.
    free = set(ToDo.objects.free_for(_actor(request), now).of_office(office).values_list("pk", flat=True))
    context = {
        "office": office,
        "to_dos": rows,
        "has_more": has_more,
        "free": free,
        "actor": _actor(request),
        "now": now,
    }
    return render(request, "desk/to_dos.html", context)


@press_only
@office_page("appointments.change_todo")
def to_do(request: HttpRequest, office: Office, number: int) -> HttpResponse:
    """Claims one, releases it or finishes it, and returns to the list."""
    row = get_object_or_404(ToDo.objects.of_office(office), pk=number)
    verb = VERBS.get(request.POST.get("what", ""))
    try:
        if verb:
            verb(row.pk, actor=_actor(request), now=timezone.now())
    except (worklist.AlreadyClaimed, worklist.TakesAnAnswer) as refusal:
        messages.warning(request, str(refusal.in_words))
    return redirect("desk:to_dos", code=office.code)


def _actor(request: HttpRequest) -> str:
    return actor_of(request.user.pk)
