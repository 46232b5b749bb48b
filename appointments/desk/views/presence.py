"""The marks of one party with their history, what it reported, and the form that corrects and answers."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking.markable import can_be_corrected
from appointments.booking.marks import standing
from appointments.booking.waiting_room import STEPS
from appointments.desk import disclosing
from appointments.desk.note_form import DayNoteForm
from appointments.desk.presence_form import PresenceForm
from appointments.models import Appointment
from appointments.values import reasons
from offices import actors
from offices.access import office_page, page
from offices.actors import actor_of
from offices.models import Office
from offices.refusals import Refusal

MARKS = [*STEPS, "passed", "next", "taken_back", "no_next"]
"""The events of the day."""


@page
@office_page("appointments.mark_attendance")
def presence(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The whole story of the day for one party. A POST corrects the mark, answers the reports, or both."""
    here = Appointment.objects.with_place().filter(slot__office=office)
    appointment = get_object_or_404(here.prefetch_related("attendees"), pk=pk)
    is_reported = appointment.reports.open().exists()
    form = PresenceForm(request.POST or None, appointment=appointment, is_reported=is_reported, now=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, appointment, form, is_reported)
        except Refusal as refusal:
            # The page stays, with the answer that was written.
            form.add_error(None, str(refusal.in_words))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:presence", code=office.code, pk=pk)
    disclosing.list_people(request, office, [appointment])
    return render(request, "desk/presence.html", _context(office, appointment, form))


def _save(request: HttpRequest, appointment: Appointment, form: PresenceForm, is_reported: bool) -> None:
    now, given = timezone.now(), form.cleaned_data
    facts = {"why": given["why"], "seen": request.POST.get("seen", ""), "now": now, "actor": actor_of(request.user.pk)}
    facts["member_id"] = form.member_id
    if is_reported:
        booking.answer_reports(appointment.pk, given["answer"], mark=form.wanted, **facts)
    elif form.wanted:
        booking.correct_mark(appointment.pk, form.wanted, **facts)


def _context(office: Office, appointment: Appointment, form: PresenceForm) -> dict[str, object]:
    now = timezone.now()
    marks = list(appointment.events.filter(kind__in=MARKS))
    notes = list(appointment.day_notes.all())
    names = actors.names([*(event.actor for event in marks), *(note.written_by for note in notes)])
    return {
        "office": office,
        "appointment": appointment,
        "marks": [(each, names.get(each.actor, each.actor), reasons.ALL.get(each.reason, "")) for each in marks],
        "notes": [(each, names.get(each.written_by, each.written_by)) for each in notes],
        "note_form": DayNoteForm(label_suffix=""),
        "reports": list(appointment.reports.told()),
        "form": form if can_be_corrected(appointment, now=now) else None,
        "seen": standing(appointment),
        "now": now,
    }
