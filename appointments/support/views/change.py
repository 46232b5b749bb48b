"""Moves or cancels the caller's appointment, or undoes the cancellation, with the verbs of `booking`."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appointments import booking
from appointments.booking.availability import NoSlotLeft, TooFarAhead, earliest_at
from appointments.models import Appointment, Verification
from appointments.support import changes, limits
from appointments.support.access import actor_of
from appointments.support.change_forms import CancelForm, MoveForm
from appointments.support.views.changing import REFUSALS, changing, done, number_in, show, wish

Status = Appointment.Status


@changing(Status.BOOKED)
def move(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """First shows the earliest time, then moves. To pass a limit the agent writes why; nobody can pass the capacity."""
    now = timezone.now()
    form = MoveForm(
        request.POST or None,
        office=appointment.office,
        limits=limits.said(limits.on_moving(appointment, now), appointment, now),
        is_asked="move" in request.POST,
    )
    if "move" in request.POST and form.is_valid():
        wished = wish(request, checked, appointment, why=form.cleaned_data["why"], past=form.why_past)
        wanted = {"office": form.cleaned_data["office"], "on_or_after": form.on_or_after(now)}
        changes.change(wished, booking.reschedule, limits.on_moving, now=now, **wanted)
        return done(request, checked, _("The appointment is changed. Read the new one aloud."))
    offer = _offer(request, appointment, form, now) if form.says_what else None
    return show(request, checked, appointment, "move", form=form, offer=offer)


@changing(Status.BOOKED)
def cancel(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Asks once, then cancels. After the start of the appointment, the agent writes why."""
    now = timezone.now()
    reached = limits.said(limits.on_ending(appointment, now), appointment, now)
    form = CancelForm(request.POST or None, limits=reached)
    if request.method == "POST" and form.is_valid():
        wished = wish(request, checked, appointment, why=form.cleaned_data["why"], past=form.why_past)
        changes.change(wished, booking.cancel, limits.on_ending, now=now)
        return done(request, checked, _("The appointment is cancelled."))
    return show(request, checked, appointment, "cancel", form=form)


@require_POST
@changing(Status.CANCELLED)
def undo(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Undoes the cancellation while the place is held for them."""
    version = number_in(request, "version")
    booking.undo_cancel(appointment.pk, version=version, now=timezone.now(), actor=actor_of(request))
    return done(request, checked, _("They have their appointment again. Read it aloud."))


def _offer(request: HttpRequest, appointment: Appointment, form: MoveForm, now: datetime) -> datetime | None:
    """The start of the earliest slot, in UTC; nothing, and a message, when there is none or it is the present one."""
    office = form.cleaned_data["office"]
    try:
        found = earliest_at(office, appointment.party_size, now, form.on_or_after(now))
    except (NoSlotLeft, TooFarAhead) as refusal:
        messages.warning(request, str(REFUSALS[type(refusal)]))
        return None
    if (office, found) != (appointment.office, appointment.slot.starts_at):
        return found
    messages.warning(request, str(REFUSALS[booking.SamePlace]))
    return None
