"""A call: search, who may be meant, and the end of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appointments.models import Call
from appointments.support import calls
from appointments.support.access import call_page
from appointments.support.forms import CloseForm, SearchForm
from appointments.support.search import TooManyFound, find
from appointments.support.subject import subjects
from appointments.support.views.changing import to_person

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@call_page
def call(request: HttpRequest, call: Call) -> HttpResponse:
    """The search box and, masked, who was found. What was typed is not kept."""
    if request.method == "POST" and call.allows_details:
        _search(request, call)
        return redirect("support:call", call=call.pk)
    opened = {each.person: each for each in calls.opened(call)}
    known = {subject.person: subject for subject in subjects([*call.found, *opened])}
    context = {
        "call": call,
        "form": SearchForm(),
        "close_form": CloseForm(),
        "found": [(place, known.get(person)) for place, person in enumerate(call.found)],
        "opened": [(checked, known[person]) for person, checked in opened.items() if person in known],
        "tries_left": calls.tries_left(call),
    }
    return render(request, "support/call.html", context)


@require_POST
@call_page
def close(request: HttpRequest, call: Call) -> HttpResponse:
    """Ends the call; every page it opened is closed. Without an outcome the agent stays where they were."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how the call ended. It is still open."))
        opened = [each for each in calls.opened(call) if str(each.pk) == request.POST.get("person")]
        return to_person(opened[0]) if opened else redirect("support:call", call=call.pk)
    calls.close(call, form.cleaned_data["outcome"], now=timezone.now())
    messages.success(request, _("The call is closed."))
    return redirect("support:home")


def _search(request: HttpRequest, call: Call) -> None:
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type something to search for."))
        return
    try:
        found = find(form.cleaned_data["text"])
    except TooManyFound:
        messages.warning(request, _("Too many people match. Ask for a number, or for the date of birth."))
        return
    calls.note_search(call, found, now=timezone.now())
    if not found.people:
        messages.warning(request, _("We found nobody. Ask for another number, or for the name and date of birth."))
