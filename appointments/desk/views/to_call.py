"""People the office must call: moved, but without a contact, or without a place."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appointments import worklist
from appointments.booking import ChangedMeanwhile, NoSlotLeft
from appointments.booking.move_day import try_again
from appointments.desk import disclosing
from appointments.desk.progress import with_progress
from appointments.models import Clearance, Displacement
from offices.access import office_page
from offices.actors import actor_of
from offices.models import Office

JOBS_SHOWN = 10


@require_safe
@office_page("appointments.view_appointment")
def to_call(request: HttpRequest, office: Office) -> HttpResponse:
    """The list, and the jobs it comes from."""
    rows = Displacement.objects.to_call().with_places().filter(clearance__office=office)
    latest = Clearance.objects.filter(office=office).order_by("-pk").values_list("pk", flat=True)[:JOBS_SHOWN]
    shown = list(rows.prefetch_related("appointment__attendees__notice"))
    disclosing.list_people(request, office, (row.appointment for row in shown))
    context = {
        "office": office,
        "rows": shown,
        "jobs": with_progress(Clearance.objects.filter(pk__in=list(latest))),
    }
    return render(request, "desk/to_call.html", context)


@require_POST
@office_page("appointments.mark_attendance")
def called(request: HttpRequest, office: Office, row_id: int) -> HttpResponse:
    """Records that a person was reached. Safe to repeat."""
    row = get_object_or_404(Displacement, clearance__office=office, pk=row_id)
    worklist.note_reached(row, actor=actor_of(request.user.pk), now=timezone.now())
    return redirect("desk:to_call", code=office.code)


@require_POST
@office_page("offices.change_closure")
def again(request: HttpRequest, office: Office, row_id: int) -> HttpResponse:
    """Searches again for a place for a party without one."""
    row = get_object_or_404(Displacement, clearance__office=office, pk=row_id)
    try:
        moved = try_again(row.pk, now=timezone.now(), actor=actor_of(request.user.pk))
        messages.success(request, _("%(number)s has a new time.") % {"number": moved.appointment})
    except NoSlotLeft:
        messages.warning(request, _("There is still no free time. Add opening hours first, then try again."))
    except ChangedMeanwhile:
        messages.warning(request, _("They have a new time already, or are not expected any more. Nothing was changed."))
    return redirect("desk:to_call", code=office.code)
