"""One tap: arrived, called in, seen, did not come, or undo."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments import booking
from appointments.models import Appointment, AppointmentEvent
from appointments.pages.refused import why_refused
from offices.access import office_page, press_only
from offices.actors import actor_of
from offices.models import Office
from offices.refusals import Refusal
from offices.transactions import one_transaction
from offices.typed_text import number_in

VERBS: dict[str, Callable[..., Appointment]] = {
    "arrived": booking.arrive,
    "seen": booking.mark_seen,
    "no_show": booking.mark_no_show,
    "undo": booking.undo_mark,
    "called_in": booking.call_in,
    "waits": booking.wait_again,
}
NAMING_A_MEMBER = {"called_in", "waits", "undo"}
"""Those that take the person of the party it is about."""

TAKING_AWAY = {"no_show", "undo"}
"""Those that end what a colleague may have noted since the page was shown."""

WAITING_PAGES = {"queue", "scan"}
"""Pages that wait for the next person: a mark leads back to them."""

LABELS = dict(AppointmentEvent.Kind.choices) | {"undo": _("Mark undone")}
"""What a page says after each."""


@press_only
@office_page("appointments.mark_attendance")
def mark(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """Marks a party, or the people of it that the form names. Returns to the page it was pressed on.

    Pressed twice it marks once.
    """
    # One that was moved to another office meanwhile is not theirs to mark.
    appointment = get_object_or_404(Appointment.objects.filter(slot__office=office).select_related("slot"), pk=pk)
    mark, back = request.POST.get("mark", ""), request.POST.get("back", "")
    try:
        if mark in VERBS:
            _mark(request, appointment, mark)
    except Refusal as refusal:
        messages.warning(request, why_refused(request, refusal))
        # To the row with its present state: the empty box would not say what is wrong.
        if back == "scan":
            return redirect("desk:found", code=office.code, pk=pk)
    else:
        if mark in VERBS and back in WAITING_PAGES:
            messages.success(request, f"{_who(request, appointment)}: {LABELS[mark]}")
    if back in WAITING_PAGES:
        return redirect(f"desk:{back}", code=office.code)
    sheet = redirect("desk:day", code=office.code, day=office.local(appointment.slot.starts_at).date())
    # The browser shows the row again that was pressed, and not the head of a long page.
    sheet["Location"] += f"#row-{appointment.pk}"
    return sheet


def _who(request: HttpRequest, appointment: Appointment) -> str:
    some, people = len(request.POST.getlist("member")), appointment.party_size
    if not 0 < some < people:
        return str(appointment)
    return f"{appointment}, " + gettext("%(some)s of %(people)s people") % {"some": some, "people": people}


@one_transaction
def _mark(request: HttpRequest, appointment: Appointment, mark: str) -> None:
    """The party, or each person that the form names: all of them, or none."""
    given, actor = request.POST, actor_of(request.user.pk)
    facts: dict[str, Any] = {"version": number_in(given.get("version", "")), "now": timezone.now(), "actor": actor}
    if mark in TAKING_AWAY:
        # An empty one fits nothing.
        facts["shown"] = given.get("shown", "")
    # Without names it is the whole party.
    for member in given.getlist("member") or [""]:
        if mark in NAMING_A_MEMBER:
            VERBS[mark](appointment.pk, member_id=member, **facts)
        elif member:
            booking.mark_member(appointment.pk, member, mark, **facts)
        else:
            VERBS[mark](appointment.pk, **facts)
