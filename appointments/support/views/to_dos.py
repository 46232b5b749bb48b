"""To-dos of every office. Two agents never get the same."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments import worklist
from appointments.models import ToDo
from appointments.support import by_hand, call_backs, calls, figures
from appointments.support.access import ANSWER, SUPERVISE, actor_of, agent_of, line_page
from appointments.support.again import AgainForm
from offices.access import press_only

VERBS = {"give_back": worklist.give_back, "done": worklist.finish_claimed}


@require_safe
@line_page(ANSWER)
def to_dos(request: HttpRequest) -> HttpResponse:
    """How many are open, how old they are, and those the agent has claimed."""
    now, kinds = timezone.now(), _kinds(request)
    mine = ToDo.objects.held_by(actor_of(request), now).filter(kind__in=kinds).with_place()
    context = {
        "waiting": [*figures.waiting(kinds), figures.looked_for(now)],
        "mine": by_hand.items(mine, now),
        "kinds": [(kind.value, kind.label) for kind in kinds],
    }
    return render(request, "support/to_dos.html", context)


@press_only
@line_page(ANSWER)
def take(request: HttpRequest) -> HttpResponse:
    """Claims the most urgent free one, of one kind or of any; a view of a contact is logged."""
    wanted = request.POST.get("kind", "")
    # From the kinds that the user may have: a posted kind is not believed.
    kinds = [kind for kind in _kinds(request) if wanted in ("", kind)]
    now = timezone.now()
    taken = worklist.claim_next(kinds, actor=actor_of(request), now=now)
    if taken is None:
        messages.info(request, _("Nothing of this kind waits."))
    # The list shows it from now on, so the look is written down once, here.
    elif by_hand.contact_of(taken):
        call_backs.note_contact_shown(agent_of(request), taken, now=now)
    return redirect("support:to_dos")


@press_only
@line_page(ANSWER)
def to_do(request: HttpRequest, number: int) -> HttpResponse:
    """Releases one, finishes it, or starts its call."""
    # Of the kinds that the user may have: one of another kind looks like none.
    row = get_object_or_404(ToDo.objects.with_place().filter(kind__in=_kinds(request)), pk=number)
    what = request.POST.get("what", "")
    try:
        if what == "call":
            return _call(request, row)
        if what == "no_answer":
            _no_answer(request, row)
        elif what in VERBS:
            VERBS[what](number, actor=actor_of(request), now=timezone.now())
    except (worklist.AlreadyClaimed, worklist.NotClaimed) as refusal:
        messages.warning(request, str(refusal.in_words))
    return redirect("support:to_dos")


def _no_answer(request: HttpRequest, row: ToDo) -> None:
    """Nobody answered: it waits until the chosen hour."""
    now = timezone.now()
    form = AgainForm(request.POST, to_do=row, now=now)
    if form.is_valid():
        worklist.no_answer(row.pk, again_at=form.cleaned_data["again"], actor=actor_of(request), now=now)
        messages.success(request, _("It comes back at that hour."))
    else:
        messages.warning(request, _("Choose an hour that is still to come."))


def _call(request: HttpRequest, row: ToDo) -> HttpResponse:
    now = timezone.now()
    # The person is found for the agent who has claimed the to-do, and for no one else.
    if not ToDo.objects.held_by(actor_of(request), now).filter(pk=row.pk).exists():
        worklist.refuse(row.pk, now=now)
    try:
        call = call_backs.call_about(agent_of(request), row, now=now)
    except calls.OneCallAtATime:
        messages.warning(request, _("You have a call open. Close it before you start another."))
        return redirect("support:home")
    return redirect("support:call", call=call.pk)


def _kinds(request: HttpRequest) -> list[ToDo.Kind]:
    """The kinds that the user may claim."""
    return ToDo.Kind.of_supervisors() if request.user.has_perm(SUPERVISE) else ToDo.Kind.of_agents()
