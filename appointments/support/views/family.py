"""Members of the party: adds one, removes one, or gives one another day. The others keep their place."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking import SlotTaken
from appointments.models import Appointment, Attendee, Verification
from appointments.pages import party
from appointments.pages.preferences import EARLIEST, slot_tiles, slots_for
from appointments.pages.refused import why_refused
from appointments.pages.submissions import id_in
from appointments.pages.visitor import address_of
from appointments.rate_limits import Actor, NoMatch, TooManyTries
from appointments.support import changes, limits, noting
from appointments.support.change_forms import ChangeForm
from appointments.support.family_forms import JoinForm
from appointments.support.views.changing import TAKEN, changing, show, wish
from offices.models import MAX_PARTY

BOOKED = Appointment.Status.BOOKED

WHILE_TYPING = (booking.AlreadyBooked, booking.NoSlotLeft, booking.PartyTooLarge, NoMatch, TooManyTries)
"""What the form says of the person who was typed; other refusals leave the page."""


@changing(BOOKED)
def family(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """All members, and those who can be put back. A POST puts one back."""
    now = timezone.now()
    if request.method == "POST" and (wanted := id_in(request.POST.get("back", ""))):
        wished = wish(request, checked, appointment)
        changes.change(wished, booking.put_back, limits.on_ending, now=now, removed_id=wanted)
        messages.success(request, _("They come too now. Read the list and the time aloud."))
        return to_family(checked)
    is_full = appointment.party_size >= MAX_PARTY
    removed = [] if is_full else appointment.removed_members.can_return(now)
    members = appointment.attendees.all()
    return show(request, checked, appointment, "family", members=members, is_full=is_full, removed=removed)


@changing(BOOKED)
def family_member(
    request: HttpRequest, checked: Verification, appointment: Appointment, member: uuid.UUID
) -> HttpResponse:
    """One member. A POST removes them."""
    found = member_of(appointment, member)
    if found is None:
        return to_family(checked)
    now = timezone.now()
    form = ChangeForm(request.POST or None, limits=limits.said(limits.on_ending(appointment, now), appointment, now))
    if request.method == "POST" and form.is_valid():
        wished = wish(request, checked, appointment, past=form.why_past)
        changes.change(wished, booking.remove_member, limits.on_ending, now=now, member_id=member)
        off, kept = _("They are off the list."), _("They are off the list. The others keep their time.")
        messages.success(request, off if appointment.is_stranded else kept)
        return to_family(checked)
    may_leave = booking.may_leave(appointment.attendees.all(), member)
    return show(request, checked, appointment, "family_member", form=form, member=found, may_leave=may_leave)


@changing(BOOKED)
def family_add(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Adds one person in the same slot; when it has no room, the whole party chooses another time."""
    # The button says whether times were shown already; without it one more place in their slot is tried first.
    form = _join_form(request, appointment, has_room="move" not in request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            return _add(request, checked, appointment, form)
        except SlotTaken:
            form = _join_form(request, appointment, has_room=False, is_asked=False)
            messages.warning(request, str(_no_room(form, is_second="move" in request.POST)))
        except WHILE_TYPING as refusal:
            form.add_error(None, why_refused(request, refusal))
    return show(request, checked, appointment, "family_add", form=form)


def member_of(appointment: Appointment, member: uuid.UUID) -> Attendee | None:
    """The member, if they still are one."""
    return appointment.attendees.filter(pk=member).first()


def to_family(checked: Verification) -> HttpResponse:
    """To the list of members."""
    return redirect("support:family", call=checked.call_id, person=checked.pk)


def _join_form(request: HttpRequest, appointment: Appointment, *, has_room: bool, is_asked: bool = True) -> JoinForm:
    """With room only the new person is added; without, the whole party moves to one of a few times."""
    now = timezone.now()
    reached = limits.on_ending(appointment, now) if has_room else limits.on_moving(appointment, now)
    slots = [] if has_room else slots_for(appointment, EARLIEST, appointment.office, appointment.party_size + 1)
    said = limits.said(reached, appointment, now)
    return JoinForm(request.POST or None, slots=slot_tiles(slots, appointment), limits=said, is_asked=is_asked)


def _add(request: HttpRequest, checked: Verification, appointment: Appointment, form: JoinForm) -> HttpResponse:
    now = timezone.now()
    # The call stands for the caller's browser: the agent's own would soon be over its limit.
    actor = Actor(browser=str(checked.call_id), address=address_of(request))
    person = party.person_of(party.with_notice(form.member, None, actor=actor, now=now))
    if not appointment.attendees.filter(person__in=person.digests).exists():
        how: dict[str, Any] = {"person": person, "slot_id": form.slot_id}
        reached = limits.on_moving if form.slot_id else limits.on_ending
        wished = wish(request, checked, appointment, past=form.why_past)
        try:
            changes.change(wished, booking.add_member, reached, now=now, **how)
        except booking.AlreadyBooked:
            noting.note_found(checked, "support:family_add", "has an appointment", [person.digest], now=now)
            raise
        messages.success(request, _("They come too now. Read the list and the time aloud."))
    return to_family(checked)


def _no_room(form: JoinForm, *, is_second: bool) -> str:
    if not form.has_times:
        return _("This office has no time for all of them. Nothing was changed.")
    if is_second:
        return str(TAKEN)
    return _("Their time has no room for one more. They can all move to another time.")
