"""The question that comes before a booked appointment can be changed."""

from datetime import date

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from appointments.models import Appointment


def tell(client: Client, appointment: Appointment, born: date | None = None) -> HttpResponse:
    """Answers it in this browser; with the birth date of the first person on the appointment, if none is given."""
    born = born or appointment.attendees.get(position=1).born
    parts = {"born_month": born.month, "born_day": born.day, "born_year": born.year}
    where = reverse("public:offer", args=[appointment.link_token])
    return client.post(where, {"birth_date": "1"} | parts, follow=True)
