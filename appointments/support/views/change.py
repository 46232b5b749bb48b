"""Move or cancel the caller's appointment, or put them in line for an earlier date, with the verbs everyone uses."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from appointments import booking
from appointments.availability import NoSlotLeft, earliest_at
from appointments.models import Appointment, Verification
from appointments.public.forms.earlier import EarlierForm
from appointments.support.access import actor_of, person_page
from appointments.support.forms import CancelForm, MoveForm
from appointments.support.subject import Subject

page = require_http_methods(["GET", "HEAD", "POST"])

REFUSALS = {
    booking.ChangedMeanwhile: gettext_lazy("This appointment was changed a moment ago. Look at it again."),
    booking.AlreadyEnded: gettext_lazy("This appointment has ended. Nothing was changed."),
    booking.SamePlace: gettext_lazy("This is the appointment they have. Nothing was changed."),
    booking.NoContact: gettext_lazy("They left no phone and no e-mail, so we cannot tell them. Nothing was changed."),
    booking.OfferGone: gettext_lazy("The earlier date is gone. They keep the appointment they have."),
    booking.OffersUsed: gettext_lazy("They have had all the offers there are. Nothing was changed."),
    booking.NoSlotLeft: gettext_lazy("This office has no time for all of them. Choose another office."),
}

ANSWERS = {"accept", "decline", "stop"}
"""The buttons of the page about earlier dates that need no answer beside them."""


@page
@person_page
def move(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """First shows the earliest time there is, then moves. Limits on changes do not bind agents; room does."""
    appointment = subject.appointment
    if appointment is None or appointment.status != Appointment.Status.BOOKED:
        return _to_person(checked)
    form = MoveForm(request.POST or None, office=appointment.office)
    offer = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if "move" in request.POST:
            return _changed(request, checked, lambda: _move(request, appointment.pk, form, now))
        offer = _offer(request, appointment, form, now)
    context = {"call": checked.call, "checked": checked, "form": form, "appointment": appointment, "offer": offer}
    return render(request, "support/move.html", context)


@page
@person_page
def cancel(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Asks once, then cancels."""
    appointment = subject.appointment
    if appointment is None or appointment.status != Appointment.Status.BOOKED:
        return _to_person(checked)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _changed(request, checked, lambda: _cancel(request, appointment.pk, form))
    context = {"call": checked.call, "checked": checked, "form": form, "appointment": appointment}
    return render(request, "support/cancel.html", context)


@page
@person_page
def earlier(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Whether they wait for an earlier date, and what is held for them; does what they say on the phone."""
    appointment = subject.appointment
    if appointment is None or appointment.status != Appointment.Status.BOOKED:
        return _to_person(checked)
    waiting = appointment.waits.going_on().first()
    notice = EarlierForm(request.POST or None, initial={"notice_days": waiting.notice_days} if waiting else None)
    if request.method == "POST" and (notice.is_valid() or not ANSWERS.isdisjoint(request.POST)):
        return _changed(request, checked, lambda: _earlier(request, appointment.pk, notice))
    offer = appointment.offers.standing(timezone.now()).select_related("slot").first()
    context = {"call": checked.call, "checked": checked, "form": notice, "appointment": appointment}
    return render(request, "support/earlier.html", context | {"waiting": waiting, "offer": offer})


def _earlier(request: HttpRequest, pk: uuid.UUID, notice: EarlierForm) -> str:
    now, actor = timezone.now(), actor_of(request)
    if "accept" in request.POST:
        booking.accept(pk, number=_number(request, "accept"), now=now, actor=actor)
        return _("The appointment is changed. Read the new one aloud.")
    if "decline" in request.POST:
        booking.decline(pk, number=_number(request, "decline"), now=now)
        return _("They keep the appointment they have.")
    if "stop" in request.POST:
        booking.leave(pk, now=now)
        return _("They do not wait for an earlier date.")
    booking.join(pk, notice_days=notice.cleaned_data["notice_days"], now=now, actor=actor)
    return _("They wait for an earlier date. We write to them when one is free.")


def _offer(request: HttpRequest, appointment: Appointment, form: MoveForm, now: datetime) -> datetime | None:
    """When the earliest slot starts, in UTC; nothing, and a message, when there is none."""
    office = form.cleaned_data["office"]
    try:
        return earliest_at(office, appointment.party_size, now, form.on_or_after(now))
    except NoSlotLeft:
        messages.warning(request, str(REFUSALS[booking.NoSlotLeft]))
        return None


def _move(request: HttpRequest, pk: uuid.UUID, form: MoveForm, now: datetime) -> str:
    booking.reschedule(
        pk,
        version=_version(request),
        now=now,
        office=form.cleaned_data["office"],
        on_or_after=form.on_or_after(now),
        actor=actor_of(request),
        reason=f"agent:{form.cleaned_data['why']}",
    )
    return _("The appointment is changed. Read the new one aloud.")


def _cancel(request: HttpRequest, pk: uuid.UUID, form: CancelForm) -> str:
    reason = f"agent:{form.cleaned_data['why']}"
    booking.cancel(pk, version=_version(request), now=timezone.now(), actor=actor_of(request), reason=reason)
    return _("The appointment is cancelled.")


def _changed(request: HttpRequest, checked: Verification, change: Callable[[], str]) -> HttpResponse:
    """Does it, or says why not; either way the person's page shows how it stands."""
    try:
        messages.success(request, change())
    except tuple(REFUSALS) as refusal:
        messages.warning(request, str(REFUSALS[type(refusal)]))
    return _to_person(checked)


def _version(request: HttpRequest) -> int:
    """The version the agent saw."""
    return _number(request, "version")


def _number(request: HttpRequest, name: str) -> int:
    """A number the form brought along; 0, which nothing has, when it was tampered with."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _to_person(checked: Verification) -> HttpResponse:
    return redirect("support:person", call=checked.call_id, person=checked.pk)
