"""The confirmation in other forms: PDF and calendar file, by the confirmation's own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.models import Appointment
from appointments.pages.downloads import file_to_save
from appointments.public.access import by_link
from appointments.receipts.calendar import calendar_file
from appointments.receipts.confirmation import confirmation_pdf


@require_safe
def confirmation_file(_request: HttpRequest, token: str) -> HttpResponse:
    """The PDF."""
    found = by_link(token)
    # It would send them to an appointment that has ended; the page says what happened to it.
    if found.status not in Appointment.Status.active():
        return redirect("public:confirmation", token=token)
    return file_to_save(confirmation_pdf(found), "application/pdf", "appointment.pdf")


@require_safe
def calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """The event, or its cancellation."""
    return file_to_save(
        calendar_file(by_link(token), now=timezone.now()), "text/calendar; charset=utf-8", "appointment.ics"
    )
