"""Moves or cancels the caller's appointment, or undoes the cancellation, with the verbs of `booking`."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking import SlotTaken
from appointments.models import Appointment, Verification
from appointments.pages.preferences import said_of_late, slot_tiles, slots_for
from appointments.support import changes, limits
from appointments.support.access import actor_of
from appointments.support.change_forms import CallerCancelForm, MoveForm
from appointments.support.near_offices import NearOffices, near_offices
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
from offices.access import press_only
from offices.models import Office, Slot

Status = Appointment.Status


@changing(Status.BOOKED)
def move(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """What they want, then a few times; the chosen one becomes theirs.

    To pass a limit the agent writes why; nobody can pass the capacity.
    """
    now = timezone.now()
    data = sent_or_shown(request)
    if data and request.method == "POST":
        data["office"] = _office_pressed(data)
    if request.method == "POST" and "move" not in request.POST:
        return to_times(request, MoveForm(data, office=appointment.office))
    near = _near(data, appointment, now)
    form, slots = _move_form(data, appointment, now, near, is_asked=request.method == "POST")
    # Another day or office was chosen and the old list of times pressed: the time is of another wish.
    if request.method == "POST" and not form.is_of_times_shown:
        return to_times(request, form, refused=str(OTHER_WISH))
    if request.method == "POST" and form.is_valid() and form.slot_id:
        try:
            return _moved(request, checked, appointment, form)
        except SlotTaken:
            return to_times(request, form, refused=str(TAKEN))
    if form.says_what and not form.has_times:
        messages.warning(request, str(NO_SUCH_TIME))
    about = _about(form, slots, appointment, now) | _of_near(near, form)
    # A move ends it.
    offer = appointment.offers.standing(now).select_related("slot").first()
    return show(request, checked, appointment, "move", form=form, offer=offer, **about)


@changing(Status.BOOKED)
def cancel(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Asks once, then cancels. After the start of the appointment, the agent writes why."""
    now = timezone.now()
    reached = limits.said(limits.on_ending(appointment, now), appointment, now)
    form = CallerCancelForm(request.POST or None, limits=reached)
    if request.method == "POST" and form.is_valid():
        wished = wish(request, checked, appointment, why=form.cleaned_data["why"], past=form.why_past)
        changes.change(wished, booking.cancel, limits.on_ending, now=now)
        return done(request, checked, _("The appointment is cancelled."))
    return show(request, checked, appointment, "cancel", form=form)


@press_only
@changing(Status.CANCELLED)
def undo(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Undoes the cancellation while the place is held for them."""
    version = posted_number(request, "version")
    booking.undo_cancel(appointment.pk, version=version, now=timezone.now(), actor=actor_of(request))
    return done(request, checked, _("They have their appointment again. Read it aloud."))


def _move_form(
    data: QueryDict | None, appointment: Appointment, now: datetime, near: NearOffices | None, *, is_asked: bool
) -> tuple[MoveForm, list[Slot]]:
    """What they want, and the times that match once that is valid."""
    if data and not is_asked:
        # Of a ZIP code that was just typed, the nearest.
        data.setdefault("office", near.offices[0].code if near and near.offices else appointment.office.code)
    # Read once without the times, which depend on what it says.
    wished = MoveForm(data, office=appointment.office, known=_among(near, data.get("office")) if data else None)
    known = wished.there if wished.is_valid() else None
    slots = slots_for(appointment, wished.wish(now), known, appointment.party_size) if known else []
    tiles = slot_tiles(slots, appointment)
    if data and tiles and not is_asked:
        data.setdefault("slot", tiles[0][0])
    said = limits.said(limits.on_moving(appointment, now), appointment, now)
    form = MoveForm(data, office=appointment.office, known=known, limits=said, slots=tiles, is_asked=is_asked)
    return form, slots


def _near(data: QueryDict | None, appointment: Appointment, now: datetime) -> NearOffices | None:
    """The offices near the ZIP code that was typed, if one was that we know."""
    zip_code = _zip_in(data) if data else ""
    return near_offices(zip_code, appointment, now) if zip_code else None


def _office_pressed(data: QueryDict) -> str:
    """The office whose button was pressed; none for a ZIP code that is new; else the one in the list."""
    if pressed := data.get("there"):
        return pressed
    # After the page has shown the offices near a ZIP code, the agent's own choice stays.
    is_new = _zip_in(data) not in ("", _zip_in(QueryDict(data.get("shown", ""))))
    return "" if is_new else data.get("office", "")


def _zip_in(data: QueryDict) -> str:
    """The ZIP code that was typed, if we know it."""
    try:
        return str(MoveForm.base_fields["zip_code"].clean(data.get("zip_code", "")))
    except ValidationError:
        return ""


def _among(near: NearOffices | None, code: str | None) -> Office | None:
    """The office with this code, if it has just been read as one of those near."""
    return next((each.choice.office for each in near.offices if each.code == code), None) if near else None


def _of_near(near: NearOffices | None, form: MoveForm) -> dict[str, Any]:
    """What the page says of the offices near the caller, and how far the chosen one is."""
    if near is None:
        return {}
    chosen = form.data.get("office")
    return {"near": near, "away": next((each.away for each in near.offices if each.code == chosen), "")}


def _moved(request: HttpRequest, checked: Verification, appointment: Appointment, form: MoveForm) -> HttpResponse:
    wished = wish(request, checked, appointment, why=form.cleaned_data["why"], past=form.why_past)
    changes.change(wished, booking.reschedule, limits.on_moving, now=timezone.now(), slot_id=form.slot_id)
    return done(request, checked, _("The appointment is changed. Read the new one aloud."))


def _about(form: MoveForm, slots: list[Slot], appointment: Appointment, now: datetime) -> dict[str, Any]:
    """What the page says about the times: where, from which day, and how they stand to what they have."""
    if not slots:
        return {}
    day = form.wish(now)["day"]
    return {
        "office": form.there,
        "from_day": date.fromisoformat(day) if day else None,
        "late": said_of_late(slots, appointment.report_by, appointment.party_size, booked_at=appointment.booked_at),
        "some_later": any(slot.starts_at > appointment.slot.starts_at for slot in slots),
        "is_elsewhere": form.there != appointment.office,
    }
