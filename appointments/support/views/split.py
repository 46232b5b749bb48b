"""A separate appointment for one member of the party; the others keep theirs."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking import SlotTaken
from appointments.models import Appointment, Attendee, Verification
from appointments.pages.layout import Tile
from appointments.pages.preferences import slot_tiles, slots_for
from appointments.pages.submissions import submission_of
from appointments.support import changes, facts, limits, verification
from appointments.support.family_forms import SplitForm
from appointments.support.views.changing import (
    NO_SUCH_TIME,
    OTHER_WISH,
    TAKEN,
    changing,
    done,
    posted_number,
    sent_or_shown,
    show,
    to_times,
    wish,
)
from appointments.support.views.family import member_of, to_family


@changing(Appointment.Status.BOOKED)
def split(request: HttpRequest, checked: Verification, appointment: Appointment, member: uuid.UUID) -> HttpResponse:
    """Preferences, then a few times. The chosen time becomes theirs, and their page opens to be read aloud."""
    found = member_of(appointment, member)
    if found is None:
        return to_family(checked)
    is_pressed = "give" in request.POST
    if request.method == "POST" and not is_pressed:
        return to_times(request, SplitForm(request.POST))
    form = _form(request, appointment, is_asked=is_pressed)
    if is_pressed and not form.is_of_times_shown:
        return to_times(request, form, refused=str(OTHER_WISH))
    if is_pressed and form.is_valid() and form.slot_id:
        try:
            return _given(request, checked, appointment, found, form)
        except SlotTaken:
            return to_times(request, form, refused=str(TAKEN))
    if form.says_what and not form.has_times:
        messages.warning(request, str(NO_SUCH_TIME))
    return show(request, checked, appointment, "split", form=form, member=found)


def _form(request: HttpRequest, appointment: Appointment, *, is_asked: bool) -> SplitForm:
    """The preferences, and the matching times once the preferences are valid."""
    now, data = timezone.now(), sent_or_shown(request)
    said = limits.said(limits.on_moving(appointment, now), appointment, now)
    # Read once without the times, which depend on what it says.
    tiles = _tiles(SplitForm(data), appointment)
    return SplitForm(data, slots=tiles, limits=said, is_asked=is_asked)


def _tiles(form: SplitForm, appointment: Appointment) -> list[tuple[str, Tile]]:
    if not form.is_valid():
        return []
    return slot_tiles(slots_for(appointment, form.wish, appointment.office, 1), appointment)


def _given(
    request: HttpRequest, checked: Verification, appointment: Appointment, member: Attendee, form: SplitForm
) -> HttpResponse:
    now = timezone.now()
    wished = wish(request, checked, appointment, past=form.why_past)
    alone = changes.change(
        wished,
        booking.split,
        limits.on_moving,
        now=now,
        member_id=member.pk,
        slot_id=form.slot_id,
        # By the version of the page: sent twice it is one appointment.
        submission=submission_of(appointment, member.pk, posted_number(request, "version")),
    )
    # They have another appointment than the caller now, and a page of their own to read it from.
    theirs = verification.opened_by_booking(checked.call, member.person, facts.OF_FAMILY, appointment=alone, now=now)
    return done(request, theirs, _("They have an appointment of their own. Read it aloud."))
