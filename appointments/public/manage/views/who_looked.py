"""Who opened the person's record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from appointments.models import Appointment
from appointments.people.read_log import opened
from appointments.public.manage.access import told


@told("who_looked")
def who_looked(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Each role and office, once a day. It names no one who works here."""
    back = reverse("public:confirmation", args=[appointment.link_token])
    return render(request, "public/manage/who_looked.html", {"opened": opened(appointment), "back_url": back})
