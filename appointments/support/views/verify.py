"""Checks that the caller is the person."""

from operator import methodcaller
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments.models import Call
from appointments.people.linking import known_as
from appointments.staff.second_person import NoSecondPerson, who_agrees
from appointments.support import call_backs, calls, codes, facts, script, verification
from appointments.support.access import ANSWER, call_page
from appointments.support.facts_form import FactsForm
from appointments.support.subject import Subject, subjects
from appointments.support.views.changing import to_person
from offices.access import page
from offices.refusals import Refusal


class SearchedSince(Refusal):
    """Another search in the same call has found other people since the page was opened."""

    in_words = gettext_lazy("You have searched again since. Nothing was done. Choose the person again.")


@page
@call_page
def verify(request: HttpRequest, call: Call, place: int) -> HttpResponse:
    """Asks for facts and compares them. The page shows none of the facts on file."""
    subject = _subject(request, call, place)
    form = _form(call, subject, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            # Before the facts are compared: a wrong code of the colleague must not cost the caller a try.
            second = _second(call, form)
        except NoSecondPerson as refusal:
            form.add_error("second_code", str(refusal.in_words))
        else:
            return _checked(request, call, subject, place, form, second)
    return _show(request, call, subject, place, form)


def _form(call: Call, subject: Subject, sent: QueryDict | None, *, is_checked: bool = True) -> FactsForm:
    return FactsForm(
        sent,
        is_checked=is_checked,
        told=call.found_by,
        may_vouch=verification.may_vouch(call.agent),
        is_code_sent=codes.is_sent(call, subject, timezone.now()),
        needs_code=call.asks_by_code,
    )


def _show(request: HttpRequest, call: Call, subject: Subject, place: int, form: FactsForm) -> HttpResponse:
    context = {
        "call": call,
        "form": form,
        "place": place,
        "subject": subject,
        "left": verification.tries_left(call),
        "told": facts.points(call.found_by, []),
        "enough": facts.ENOUGH,
        "said": script.check_of_caller(call.found_by, language=call.language, is_code_sent="code" in form.fields),
        **_ways(call, subject),
    }
    return render(request, "support/verify.html", context)


def _as_typed(request: HttpRequest, call: Call, subject: Subject, place: int) -> HttpResponse:
    """The page after another press there, with the answers typed so far."""
    form = _form(call, subject, request.POST, is_checked=False)
    if form.has_changed():
        return _show(request, call, subject, place, form)
    return redirect("support:verify", call=call.pk, place=place)


@page
@call_page
def send_code(request: HttpRequest, call: Call, place: int) -> HttpResponse:
    """Sends a code to the contact on file; the page says where to, masked, and keeps the answers typed so far."""
    # The page that comes back stands at this address, and the other language or the sign-in page may lead here.
    if request.method != "POST":
        return redirect("support:verify", call=call.pk, place=place)
    subject = _subject(request, call, place)
    try:
        sent = codes.send(call, subject, request.POST.get("channel", ""), now=timezone.now())
        messages.success(request, _sent(sent))
    except (codes.NoCodeThere, codes.TooManyCodes) as refusal:
        messages.warning(request, str(refusal.in_words))
    return _as_typed(request, call, subject, place)


@page
@call_page
def call_back(request: HttpRequest, call: Call, place: int) -> HttpResponse:
    """Ends the call; they are called at the number on file, which shows that it is theirs."""
    if request.method != "POST":
        return redirect("support:verify", call=call.pk, place=place)
    subject = _subject(request, call, place)
    try:
        call_backs.at_number_on_file(call, subject, now=timezone.now())
    except calls.NoNumber as refusal:
        messages.warning(request, str(refusal.in_words))
        return _as_typed(request, call, subject, place)
    messages.success(request, _("The call is closed. Under “To do”, take the call-back and call them."))
    return redirect("support:to_dos")


def _sent(sent: codes.Sent) -> str:
    if sent.is_new:
        return _("A code goes to %(to)s now. It is good for 10 minutes.") % {"to": sent.to}
    young = _("A code for %(to)s was made less than a minute ago. No other one goes out now.") % {"to": sent.to}
    still_good = _("That code is good for 9 more minutes at least.")
    return f"{young} {still_good}"


def _subject(request: HttpRequest, call: Call, place: int) -> Subject:
    """Who stands there among those that the last search found. 404 for no one.

    Raises `SearchedSince` for a press on a page that showed another person.
    """
    # A slice: a place that is not there gives nobody, and no error.
    found = call.found[place : place + 1] if call.may_search else []
    known = subjects(known_as(found))
    if not known:
        raise Http404
    if request.method == "POST" and request.POST.get("who") != known[0].key:
        raise SearchedSince
    return known[0]


def _ways(call: Call, subject: Subject) -> dict[str, Any]:
    """How else they may show who they are: a code, or a call back."""
    may_call_back = bool(call.allows_details and subject.appointment and subject.appointment.phone)
    return {"channels": codes.channels(subject), "may_call_back": may_call_back}


def _second(call: Call, form: FactsForm) -> User | None:
    """The colleague who agrees, where one must. Raises `NoSecondPerson`."""
    typed = form.cleaned_data
    if not typed.get("why"):
        return None
    may = methodcaller("has_perm", ANSWER)
    return who_agrees(call.agent, typed["second"], typed["second_code"], may=may, now=timezone.now())


def _checked(
    request: HttpRequest, call: Call, subject: Subject, place: int, form: FactsForm, second: User | None
) -> HttpResponse:
    try:
        why = form.cleaned_data.get("why", "")
        checked = verification.verify(
            call, subject, form.given, why_without_paper=why, second=second, now=timezone.now()
        )
    except verification.TooFewFacts:
        messages.error(request, _("Someone has guessed about this person. Ask for one thing more."))
        return redirect("support:verify", call=call.pk, place=place)
    except verification.TooManyChecks:
        messages.error(request, _("Too many checks failed. Give general help only."))
        return redirect("support:call", call=call.pk)
    if checked.has_passed:
        return to_person(checked)
    left = verification.tries_left(call)
    said = _("The answers do not match.")
    more = ngettext("%(left)s try left.", "%(left)s tries left.", left)
    messages.error(request, f"{said} {more % {'left': left}}")
    # A redirect and not the page: the answers that were typed must not be shown again.
    return redirect("support:verify", call=call.pk, place=place) if left else redirect("support:call", call=call.pk)
