"""What waits to be done by hand, for every office. Two agents never get the same."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments import worklist
from appointments.models import ToDo
from appointments.support.access import ANSWER, actor_of
from appointments.support.figures import waiting
from offices.access import staff_page

VERBS = {"give_back": worklist.give_back, "done": worklist.finish}


@require_safe
@staff_page(ANSWER)
def to_dos(request: HttpRequest) -> HttpResponse:
    """How much waits, how long, and what one has taken oneself."""
    mine = ToDo.objects.held_by(actor_of(request), timezone.now()).with_place()
    return render(request, "support/to_dos.html", {"waiting": waiting(), "mine": mine, "kinds": ToDo.Kind.choices})


@require_POST
@staff_page(ANSWER)
def take(request: HttpRequest) -> HttpResponse:
    """Takes the most urgent one nobody has, of one kind or of any."""
    kind = request.POST.get("kind", "")
    taken = worklist.claim_next(kind if kind in ToDo.Kind.values else "", actor=actor_of(request), now=timezone.now())
    if taken is None:
        messages.info(request, _("Nothing of this kind waits."))
    return redirect("support:to_dos")


@require_POST
@staff_page(ANSWER)
def to_do(request: HttpRequest, number: int) -> HttpResponse:
    """Gives one back, or ends it."""
    verb = VERBS.get(request.POST.get("what", ""))
    try:
        if verb:
            verb(number, actor=actor_of(request), now=timezone.now())
    except worklist.Taken:
        messages.warning(request, _("Someone else is at it or has done it. Nothing was changed."))
    return redirect("support:to_dos")
