"""The people an office has to call: as their appointments stand now, with what to say, and how each call ended."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.booking import ChangedMeanwhile, NoSlotLeft
from appointments.booking.move_day import try_again
from appointments.desk import disclosing
from appointments.desk.progress import with_progress
from appointments.models import RelocatedParty, Relocation
from appointments.people import call_list
from appointments.people.call_list import NobodyToCall, NotedAlready
from offices.access import office_page, press_only
from offices.actors import actor_of
from offices.models import Office
from offices.typed_text import number_in

JOBS_SHOWN = 10

AGAIN_IN = (1, 2, 4, 24)
"""Hours after which someone who was not reached is called again."""


@require_safe
@office_page("appointments.view_appointment")
def to_call(request: HttpRequest, office: Office) -> HttpResponse:
    """The list, and the jobs it comes from."""
    latest = Relocation.objects.filter(office=office).order_by("-pk").values_list("pk", flat=True)[:JOBS_SHOWN]
    shown = list(call_list.to_call(office))
    disclosing.list_people(request, office, (row.appointment for row in shown))
    context = {
        "office": office,
        "rows": shown,
        "jobs": with_progress(Relocation.objects.filter(pk__in=list(latest)), now=timezone.now()),
    }
    return render(request, "desk/to_call.html", context)


@press_only  # A number that is shown is noted, and a GET writes nothing.
@office_page("appointments.mark_attendance")
def number(request: HttpRequest, office: Office, row_id: int) -> HttpResponse:
    """One party: its number, which is noted as seen, what to say, and how the call ended."""
    row = get_object_or_404(RelocatedParty.objects.with_places(), relocation__office=office, pk=row_id)
    disclosing.show_number(request, office, row.appointment)
    phone = call_list.show_number(row, actor=actor_of(request.user.pk), now=timezone.now())
    context = {"office": office, "row": row, "phone": phone, "again_in": AGAIN_IN}
    return render(request, "desk/call.html", context)


@press_only
@office_page("appointments.mark_attendance")
def called(request: HttpRequest, office: Office, row_id: int) -> HttpResponse:
    """Notes how a call ended. Noting it twice, or of a time that is not theirs any more, changes nothing."""
    # Only to refuse a row of another office.
    get_object_or_404(RelocatedParty, relocation__office=office, pk=row_id)
    hours = request.POST.get("again_in", "")
    try:
        call_list.note(
            row_id,
            reached="reached" in request.POST,
            version=number_in(request.POST.get("version", "")),
            actor=actor_of(request.user.pk),
            now=timezone.now(),
            again_in=timedelta(hours=int(hours)) if hours in map(str, AGAIN_IN) else None,
        )
    except (NobodyToCall, NotedAlready) as refusal:
        messages.warning(request, str(refusal.in_words))
    return redirect("desk:to_call", code=office.code)


@press_only
@office_page("offices.change_closure")
def again(request: HttpRequest, office: Office, row_id: int) -> HttpResponse:
    """Searches again for a place for a party without one."""
    row = get_object_or_404(RelocatedParty, relocation__office=office, pk=row_id)
    try:
        found = try_again(row.pk, now=timezone.now(), actor=actor_of(request.user.pk))
        # The office may be able to keep the old one by now.
        text = _("%(number)s has a new time.") if found.to_slot_id else _("%(number)s has the old time again.")
        messages.success(request, text % {"number": found.appointment})
    except NoSlotLeft:
        messages.warning(request, _("There is still no free time. Add opening hours first, then try again."))
    except ChangedMeanwhile:
        messages.warning(
            request, _("They have a time again already, or are not expected any more. Nothing was changed.")
        )
    return redirect("desk:to_call", code=office.code)
