"""The whole record to print, and the choice whether the QR code shows who came."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from appointments import booking
from appointments.models import Appointment
from appointments.pages.downloads import file_to_save
from appointments.public.manage.access import told
from appointments.receipts import history
from appointments.receipts.pdf import render as pdf


@told("record")
def record(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Everything that happened, in the reader's language. A POST records the choice; twice it is once."""
    if request.method == "POST":
        if request.POST.get("presence") in ("show", "hide"):
            allowed = request.POST["presence"] == "show"
            booking.allow_presence(appointment.pk, allowed, now=timezone.now())
        return redirect("public:record", token=appointment.link_token)
    found = history.of(appointment, now=timezone.now())
    context = {
        "appointment": appointment,
        "entries": history.entries(found),
        "left_out": found.left_out,
        "own_words": found.own_words,
        "is_allowed": appointment.shows_presence,
        "back_url": reverse("public:confirmation", args=[appointment.link_token]),
    }
    return render(request, "public/manage/record.html", context)


@told("record_pdf")
def record_file(_request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The PDF."""
    found = history.of(appointment, now=timezone.now())
    return file_to_save(pdf(history.document(found)), "application/pdf", "record.pdf")
