"""Step 4: near which ZIP code or in which state, then which office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import drafts
from appointments.booking import availability, share
from appointments.booking.apart import Apart
from appointments.booking.availability import Around
from appointments.models import Draft
from appointments.pages import failures, party
from appointments.pages.forms import OfficeForm, StateForm, StepForm, ZipForm
from appointments.pages.office_choice import asked_of, described, initial
from appointments.public.access import step
from appointments.public.steps import form_for, redisplay, save_and_continue, show
from offices.own_rows import KEY

CHOSEN_BY_PLACE = ("office", "zip", "state", "later", "time")
"""Answers and typed text that depend on the place."""

FORGET = ("later", "time")
"""A time that was chosen at another office is void."""


@step("office")
def office(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The offices around with their earliest date, the nearest chosen already unless it is far.

    Who gave no ZIP code gives a state.
    """
    place = drafts.answers(draft, "place")
    if place is None:
        return redirect("public:office_state")
    # The usual answer: it needs no look at the other offices.
    if is_near(request, draft, place):
        return save_and_continue(draft, "office", {"office": request.POST["office"]}, forget=FORGET)
    found, together = _around(draft, place)
    # Of the office that the page showed: another one may be the nearest by now.
    if together and request.POST.get("apart") == str(together.office.pk):
        return save_and_continue(draft, "office", {"office": str(together.office.pk), "apart": "yes"}, forget=FORGET)
    if together and not found.offers:
        return show(request, draft, "office", "apart", apart=together)
    if not found.offers:
        # The receipt names every office that was asked, since none was chosen.
        failures.no_slot(draft, now=timezone.now(), asked=availability.asked(place))
        return redirect("public:no_appointments")
    form = form_for(request, draft, OfficeForm, "office", initial=initial(found), **asked_of(found))
    if request.method != "POST":
        # Noted when it is shown: the receipt says that they looked and what the nearest was.
        if found.is_far:
            failures.too_far(draft, now=timezone.now())
        context = {"form": form, "can_get_receipt": found.is_far, "apart": together} | described(found)
        return show(request, draft, "office", "office", **context)
    if not form.is_valid():
        return redisplay(request, draft, "office")
    return save_and_continue(draft, "office", form.answers, forget=FORGET)


def _around(draft: Draft, place: dict[str, Any]) -> tuple[Around, Apart | None]:
    """The offices with the dates that this party gets, and one where it goes in at several times, if none is near."""
    now, people = timezone.now(), party.size(draft)
    limited = 0 if party.all_have_notices(draft) else people
    found = availability.around(place, people, now, limited=limited)
    if not found.needs_apart:
        return found, None
    return found, availability.around_apart(place, people, now, is_bound=bool(limited) and share.is_in_force())


def is_near(request: HttpRequest, draft: Draft, place: dict[str, Any]) -> bool:
    """Whether they press Continue with an office that can take them and is not far."""
    typed = request.POST.get("office", "")
    is_key = KEY.fullmatch(typed) is not None
    return is_key and availability.is_near(int(typed), place, party.size(draft), timezone.now())


@step("office", typed_on="zip")
def office_zip(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Another ZIP code."""
    return _ask_place(request, draft, ZipForm, "zip", typed_on="zip")


@step("office", typed_on="state")
def office_state(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A state, for people without a ZIP code or with an unknown one."""
    return _ask_place(request, draft, StateForm, "state", typed_on="state")


def _ask_place(
    request: HttpRequest, draft: Draft, form_class: type[StepForm], template: str, *, typed_on: str
) -> HttpResponse:
    form = form_for(request, draft, form_class, typed_on, initial=drafts.answers(draft, "place"))
    if request.method != "POST":
        return show(request, draft, "office", template, form=form)
    if not form.is_valid():
        return redisplay(request, draft, typed_on)
    drafts.answer(draft, "place", form.answers, now=timezone.now(), forget=CHOSEN_BY_PLACE)
    return redirect("public:office")


def moved(place: dict[str, Any], zip_code: str) -> dict[str, Any]:
    """What to keep and to forget when a ZIP code came with other answers: nothing unless it is a new one."""
    # The same ZIP code again must not throw away the office that was chosen.
    is_new = zip_code and place.get("zip_code") != zip_code
    return {"also": {"place": {"zip_code": zip_code}}, "forget": CHOSEN_BY_PLACE} if is_new else {}
