"""Checks that the caller is the person."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from appointments.models import Call
from appointments.people.linking import known_as
from appointments.support import calls, facts, script
from appointments.support.access import call_page
from appointments.support.forms import FactsForm
from appointments.support.second_person import NoSecondPerson, who_agrees
from appointments.support.subject import Subject, subjects

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@call_page
def verify(request: HttpRequest, call: Call, place: int) -> HttpResponse:
    """Asks for facts and compares them. The page shows none of the facts on file."""
    # A slice: a place that is not there gives nobody, and no error.
    found = call.found[place : place + 1] if call.allows_details else []
    known = subjects(known_as(found))
    if not known:
        raise Http404
    form = FactsForm(request.POST or None, told=call.found_by, may_vouch=calls.may_vouch(call.agent))
    if request.method == "POST" and form.is_valid():
        try:
            second = _second(call, form)
        except NoSecondPerson as refusal:
            form.add_error("second_code", str(refusal.in_words))
        else:
            return _checked(request, call, known[0], place, form, second)
    context = {
        "call": call,
        "form": form,
        "subject": known[0],
        "left": calls.tries_left(call),
        "told": facts.points(call.found_by, []),
        "enough": facts.ENOUGH,
        "said": script.check_of_caller(call.found_by),
    }
    return render(request, "support/verify.html", context)


def _second(call: Call, form: FactsForm) -> User | None:
    """The colleague who agrees, where one must. Raises `NoSecondPerson`."""
    typed = form.cleaned_data
    if not typed.get("why") or not facts.nothing_kept(call.found_by, form.given):
        return None
    return who_agrees(call.agent, typed["second"], typed["second_code"], now=timezone.now())


def _checked(
    request: HttpRequest, call: Call, subject: Subject, place: int, form: FactsForm, second: User | None
) -> HttpResponse:
    try:
        why = form.cleaned_data.get("why", "")
        checked = calls.verify(call, subject, form.given, why_without_paper=why, second=second, now=timezone.now())
    except calls.TooFewFacts:
        messages.error(request, _("Someone has guessed about this person. Ask for one thing more."))
        return redirect("support:verify", call=call.pk, place=place)
    except calls.TooManyChecks:
        messages.error(request, _("Too many checks failed. Give general help only."))
        return redirect("support:call", call=call.pk)
    if checked.has_passed:
        return redirect("support:person", call=call.pk, person=checked.pk)
    left = calls.tries_left(call)
    said = _("The answers do not match.")
    more = ngettext("%(left)s try left.", "%(left)s tries left.", left)
    messages.error(request, f"{said} {more % {'left': left}}")
    return redirect("support:verify", call=call.pk, place=place) if left else redirect("support:call", call=call.pk)
