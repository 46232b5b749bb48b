"""The receipt of a call that no one answered: two presses from every page with a phone number."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import drafts
from appointments.models import Draft
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, UnansweredCall
from appointments.pages import failures
from appointments.pages.attempt_forms import CallForm
from appointments.pages.visitor import actor_of
from appointments.public.access import draft_of, with_draft
from appointments.public.error_page import too_many_tries
from appointments.public.manage import gate
from appointments.public.steps import form_for, redisplay, save_typed
from appointments.rate_limits import TooManyTries
from offices.models import Office


@with_draft("call")
def call(request: HttpRequest, draft: Draft, code: str = "") -> HttpResponse:
    """The form, with every answer chosen already. `code`: the office whose number was called."""
    # No page offers the receipt of a call to an office that has no number.
    office = get_object_or_404(Office.objects.exclude(phone=""), code=code) if code else None
    form = form_for(request, draft, CallForm, "call", lines=lines_of(office))
    if request.method != "POST":
        context = {"form": form, "back_url": reverse("public:start")}
        return render(request, "public/attempts/call.html", context)
    if not form.is_valid():
        return redisplay(request, draft, "call")
    return _write(request, draft, form, office)


def lines_of(office: Office | None) -> list[tuple[str, str]]:
    """The numbers that people find on this site; the value is the number."""
    named = [(office.phone, office.name)] if office else []
    named += [
        (settings.SUPPORT_PHONE, _("Support line")),
        (settings.NATIONAL_PHONE, _("National line of ICE")),
        (settings.COURT_PHONE, _("Immigration court")),
    ]
    return [(phone, f"{name}: {phone}") for phone, name in named]


def _write(request: HttpRequest, draft: Draft, form: CallForm, office: Office | None) -> HttpResponse:
    now = timezone.now()
    tried = _attempt(request, draft, form, office, now)
    try:
        written = attempts.write(tried, failures.keeper_of(draft, {}), actor=actor_of(request, draft), now=now)
    except TooManyTries:
        save_typed(request, draft, "call")
        return too_many_tries(request)
    drafts.drop_typed(draft, "call", now=now)
    return redirect("public:attempt_receipt", token=written.link_token)


def _attempt(request: HttpRequest, draft: Draft, form: CallForm, office: Office | None, now: datetime) -> Attempt:
    given, number = form.cleaned_data, form.number
    about = failures.known_of(draft_of(request), gate.opened(draft))
    return Attempt(
        # With the number and the time: the same page sent with others is another call.
        submission=uuid.uuid5(given["press"] or draft.pk, f"call/{number}/{given['ago']}"),
        kind=attempts.Kind.CALLED,
        tried_at=now,
        # They may have called another number than that of the office whose page led here.
        office=office if office and number == office.phone else None,
        call=UnansweredCall(number, now - timedelta(minutes=given["ago"]), given["outcome"]),
        **about,
    )
