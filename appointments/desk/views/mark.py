"""One tap: arrived, seen, did not come, or undo."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from appointments import booking
from appointments.models import Appointment
from appointments.pages.submissions import version_in
from offices.access import office_page
from offices.actors import actor_of
from offices.models import Office

VERBS = {
    "arrived": booking.arrive,
    "seen": booking.mark_seen,
    "no_show": booking.mark_no_show,
    "undo": booking.undo_mark,
}
LABELS = {mark.value: mark.label for mark in Appointment.Status.marks()} | {"undo": _("Mark undone")}
"""What a page says after each."""

REFUSALS = {
    booking.ChangedMeanwhile: booking.ChangedMeanwhile.in_words,
    booking.NotBegun: booking.NotBegun.in_words,
    booking.OfficeWasClosed: booking.OfficeWasClosed.in_words,
    booking.TakesAReason: booking.TakesAReason.in_words,
    booking.AlreadyEnded: _("This appointment was cancelled. Nothing was changed."),
    booking.Forgotten: _("We no longer keep the details of this appointment. Nothing was changed."),
    booking.NotYet: _("The day of this appointment has not come. Nothing was changed."),
    booking.NothingToUndo: _("There is no mark to undo. Nothing was changed."),
    booking.TooLate: _("You can undo a mark on the same day only. Nothing was changed."),
    booking.AlreadyBooked: _("They have booked again since. Nothing was changed."),
}


@require_POST
@office_page("appointments.mark_attendance")
def mark(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """Marks a party, or one of its people. Returns to its row on the day sheet, or to the scanner after a scan.

    Pressed twice it marks once.
    """
    appointment = get_object_or_404(Appointment.objects.filter(slot__office=office).select_related("slot"), pk=pk)
    verb = VERBS.get(request.POST.get("mark", ""))
    is_scanning = request.POST.get("back") == "scan"
    try:
        if verb:
            _mark(request, appointment, verb)
    except tuple(REFUSALS) as refusal:
        messages.warning(request, str(REFUSALS[type(refusal)]))
    else:
        if verb and is_scanning:
            messages.success(request, f"{appointment}: {LABELS[request.POST['mark']]}")
            return redirect("desk:scan", code=office.code)
    if is_scanning:
        return redirect("desk:found", code=office.code, pk=pk)
    sheet = redirect("desk:day", code=office.code, day=office.local(appointment.slot.starts_at).date())
    sheet["Location"] += f"#row-{appointment.pk}"
    return sheet


def _mark(request: HttpRequest, appointment: Appointment, verb: Callable[..., Appointment]) -> None:
    """The party, or the one person that the form names."""
    given, now, actor = request.POST, timezone.now(), actor_of(request.user.pk)
    version = version_in(given.get("version", ""))
    if member := given.get("member", ""):
        booking.mark_member(appointment.pk, member, given["mark"], version=version, now=now, actor=actor)
    else:
        verb(appointment.pk, version=version, now=now, actor=actor)
