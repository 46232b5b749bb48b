"""After a change a line says what was done, or why nothing could be, once the page is one that a change leads to."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.booking.line import can_be_told
from appointments.models import Appointment, AppointmentEvent

_Kind = AppointmentEvent.Kind

LATELY = timedelta(minutes=10)

WANTED_BACK = "wanted"
"""In an address: nothing was done yet. The page says how to have a cancelled appointment back, if that can be done."""

OFF_THE_LIST = _("Done. This person is off your list.")
"""Where the others have no time to keep."""

NO_CONTACT = _("Saved. You gave no phone and no e-mail, so we cannot write to you.")

UNREACHED = _(
    "Saved. But the phone you gave has stopped our texts, or mail to your address came back. So we cannot write to "
    "you. To get texts again, answer START to one of them."
)

UNCHANGED = "unchanged"
"""In an address: the change that was asked for is not possible. The page says why, as the appointment is now."""

SOMEONE_CAME = _(
    "Someone on this appointment has come to the office already, so it cannot be changed here. Nothing was changed. "
    "Ask the staff there, or call the support line."
)
BEGUN = _("This appointment has begun, so it cannot be changed here. Nothing was changed. Call the support line.")

SAID: dict[str, Any] = {
    _Kind.CONTACT: _("Saved. From now on we write only to the phone or e-mail that you gave here."),
    _Kind.JOINED: _("Done. This person comes with you now."),
    _Kind.LEFT: _("Done. This person is off your list. The others keep their time."),
    _Kind.LINK: _("Done. The old link opens nothing now. This page has your new link: keep it."),
    _Kind.REINSTATED: _("Done. You have your appointment back."),
}


def said(request: HttpRequest, appointment: Appointment) -> str:
    """What the address says was done, if it happened a moment ago; a link cannot make it up."""
    kind = request.GET.get("done", "")
    if kind not in SAID:
        return ""
    # The address is not believed: a link from elsewhere could claim a change that never was.
    if not appointment.events.filter(kind=kind, happened_at__gt=timezone.now() - LATELY).exists():
        return ""
    if kind == _Kind.CONTACT and not (appointment.email or appointment.phone):
        return str(NO_CONTACT)
    if kind == _Kind.CONTACT and not can_be_told(appointment):
        return str(UNREACHED)
    if kind == _Kind.LEFT and appointment.is_stranded:
        return str(OFF_THE_LIST)
    return str(SAID[kind])


def why_not(request: HttpRequest, appointment: Appointment) -> str:
    """Why a change that was asked for is not possible now; nothing if none was, or if it is. Reads the attendees."""
    if request.GET.get("done") != UNCHANGED:
        return ""
    if any(person.mark.is_present for person in appointment.attendees.all()):
        return str(SOMEONE_CAME)
    return "" if appointment.can_still_change(timezone.now()) else str(BEGUN)
