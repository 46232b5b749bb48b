"""Finds an appointment: by its confirmation number, or by having its link sent."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.models import Draft
from appointments.pages import failures
from appointments.pages.change_forms import FindBySubjectForm, FindForm
from appointments.pages.forms import StepForm
from appointments.pages.visitor import actor_of
from appointments.people import link_requests
from appointments.people.look_up import by_reference
from appointments.public.access import to_confirmation, with_draft
from appointments.public.error_page import too_many_tries
from appointments.public.manage import gate
from appointments.public.steps import form_for, redisplay, save_typed
from appointments.rate_limits import NoMatch, TooManyTries


@with_draft("find")
def find(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A confirmation number and a date of birth together open the appointment."""
    form = form_for(request, draft, FindForm, "find")
    if request.method != "POST":
        context = {"form": form, "back_url": reverse("public:start")}
        return render(request, "public/manage/find.html", context)
    if not form.is_valid():
        return redisplay(request, draft, "find")
    given, actor = form.cleaned_data, actor_of(request, draft)
    try:
        found = by_reference(given["reference"], given["born"], actor=actor, now=timezone.now())
    except NoMatch:
        return redisplay(request, draft, "find", "no_match")
    except TooManyTries as refusal:
        return _stop(request, draft, form, "find", refusal.wait)
    # They told a birth date just now, so the next page does not ask for it again.
    gate.open_for(draft, found)
    return to_confirmation(found)


@with_draft("find_subject")
def find_subject(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A Subject ID and a country only identify the person: the link goes to the contact on file, and the page reveals
    nothing.
    """
    form = form_for(request, draft, FindBySubjectForm, "find_subject")
    if request.method != "POST":
        context = {"form": form, "back_url": reverse("public:find")}
        return render(request, "public/manage/find_subject.html", context)
    if not form.is_valid():
        return redisplay(request, draft, "find_subject")
    try:
        link_requests.ask(**form.cleaned_data, actor=actor_of(request, draft), now=timezone.now())
    except TooManyTries as refusal:
        return _stop(request, draft, form, "find_subject", refusal.wait)
    return redirect("public:find_sent")


@require_safe
def find_sent(request: HttpRequest) -> HttpResponse:
    """The same page for everyone."""
    return render(request, "public/manage/find_sent.html")


def _stop(request: HttpRequest, draft: Draft, form: StepForm, page: str, wait: timedelta) -> HttpResponse:
    """Keeps the typed text, for a return to the page and for a receipt of this try."""
    failures.find_too_often(draft, form.answers, now=timezone.now())
    save_typed(request, draft, page)
    return too_many_tries(request, wait=wait, receipt_at="public:find_attempt")
