"""The first page for agents."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appointments.models import Call
from appointments.support import calls
from appointments.support.access import ANSWER, agent_of, line_page
from appointments.support.forms import StartForm
from offices.access import page


@page
@line_page(ANSWER)
def home(request: HttpRequest) -> HttpResponse:
    """Starts a call, or continues the open one."""
    agent = agent_of(request)
    still_open = Call.objects.open().filter(agent=agent).first()
    form = StartForm(request.POST or None, initial={"caller": "person", "language": get_language()})
    if request.method == "POST" and form.is_valid() and not still_open:
        try:
            still_open = calls.start(agent, **form.started, now=timezone.now())
        except calls.OneCallAtATime:
            # Another tab has started one: the page then shows it.
            return redirect("support:home")
    # Also where the form has mistakes: the agent has a call, and needs no other.
    if request.method == "POST" and still_open:
        return redirect("support:call", call=still_open.pk)
    return render(request, "support/home.html", {"form": form, "still_open": still_open})


@require_safe
@line_page(ANSWER)
def guide(request: HttpRequest) -> HttpResponse:
    """General help, which may be given to anyone."""
    return render(request, "support/guide.html", {"site_url": settings.SITE_URL})


@require_safe
@line_page(ANSWER)
def keys(request: HttpRequest) -> HttpResponse:
    """The keyboard shortcuts for every action."""
    return render(request, "support/keys.html")
