"""The question before a booked appointment can be changed: a link alone opens the confirmation only.

Asked once a visit: the answer is kept in the draft of this browser, which ends when it is idle or with "Leave now".
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from appointments import drafts
from appointments.models import Appointment, Draft
from appointments.pages import failures
from appointments.pages.change_forms import BirthDateForm
from appointments.pages.visitor import actor_of
from appointments.people.look_up import by_reference
from appointments.public import access
from appointments.public.error_page import too_many_tries
from appointments.public.steps import form_for, redisplay, save_typed
from appointments.rate_limits import NoMatch, TooManyTries

MARK = "birth_date"
"""The hidden field that tells this form from that of the page behind it."""


def is_open(request: HttpRequest, draft: Draft, appointment: Appointment) -> bool:
    """Whether this browser has told a birth date in this visit: here, to find the appointment, or to book it."""
    if drafts.answers(draft, _page(appointment)) is not None:
        return True
    # They typed the birth dates when they booked, minutes ago, in this browser.
    booked = access.draft_of(request)
    return booked is not None and booked.appointment_id == appointment.pk


def open_for(draft: Draft, appointment: Appointment) -> None:
    """Notes that this browser has told a birth date of someone on the appointment."""
    drafts.answer(draft, _page(appointment), {"is_told": True}, now=timezone.now())


def opened(draft: Draft) -> Appointment | None:
    """The appointment that this browser told a birth date for last, if there is one."""
    keys = [key.removeprefix("birth_date/") for key in draft.contents["answers"] if key.startswith("birth_date/")]
    return Appointment.objects.with_place().filter(pk=keys[-1]).first() if keys else None


def ask(request: HttpRequest, draft: Draft, appointment: Appointment, typed_on: str) -> HttpResponse:
    """The question, in place of the page that was asked for. What was typed on that page (`typed_on`) is kept."""
    page = _page(appointment)
    if switched := access.switch_language(request, draft, page):
        return switched
    form = form_for(request, draft, BirthDateForm, page)
    if request.method != "POST":
        back = reverse("public:confirmation", args=[appointment.link_token])
        context = {"form": form, "appointment": appointment, "back_url": back, "mark": MARK}
        return render(request, "public/manage/birth_date.html", context)
    # The form of the page behind this one, open since before the visit ended. Nothing of it is lost.
    if MARK not in request.POST:
        save_typed(request, draft, typed_on)
        return redirect(request.get_full_path())
    if not form.is_valid():
        return redisplay(request, draft, page)
    return _answer(request, draft, appointment, form)


def _answer(request: HttpRequest, draft: Draft, appointment: Appointment, form: BirthDateForm) -> HttpResponse:
    page, born = _page(appointment), form.cleaned_data["born"]
    try:
        # As on the page that finds an appointment, so the tries at both are counted together.
        by_reference(appointment.reference, born, actor=actor_of(request, draft), now=timezone.now())
    except NoMatch:
        return redisplay(request, draft, page, "no_match")
    except TooManyTries as refusal:
        tried = form.answers | {"reference": appointment.reference}
        failures.find_too_often(draft, tried, now=timezone.now())
        return too_many_tries(request, wait=refusal.wait, receipt_at="public:find_attempt")
    open_for(draft, appointment)
    return redirect(request.get_full_path())


def _page(appointment: Appointment) -> str:
    """Where a draft keeps the answer."""
    return f"birth_date/{appointment.pk.hex}"
