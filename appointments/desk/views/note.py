"""A short note on the day of a party."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.desk.note_form import DayNoteForm
from appointments.models import Appointment
from appointments.pages.submissions import submission_of
from offices.access import office_page, press_only
from offices.actors import actor_of
from offices.models import Office
from offices.refusals import Refusal


@press_only
@office_page("appointments.mark_attendance")
def note(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """Writes it and returns to the marks of the party. `number`: how many notes the page showed."""
    appointment = get_object_or_404(Appointment.objects.filter(slot__office=office), pk=pk)
    form = DayNoteForm(request.POST)
    if form.is_valid():
        text, number = form.cleaned_data["text"], request.POST.get("number", "")
        # With the number of notes shown: the same words written again later are another note.
        press = submission_of(appointment, "note", number, text)
        try:
            booking.note_day(pk, text, submission=press, now=timezone.now(), actor=actor_of(request.user.pk))
        except Refusal as refusal:
            messages.warning(request, str(refusal.in_words))
    else:
        messages.warning(request, _("Type a note of at most 200 letters."))
    return redirect("desk:presence", code=office.code, pk=pk)
