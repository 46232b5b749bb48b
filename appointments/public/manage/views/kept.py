"""What is kept about the people of an appointment, and a request to delete it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from appointments import worklist
from appointments.models import Appointment, ToDo
from appointments.public.manage.access import told


@told("kept")
def kept(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """What is kept and for how long. A POST asks for its deletion, which becomes work for staff; twice it is once."""
    if request.method == "POST":
        worklist.add(appointment, ToDo.Kind.DELETION, now=timezone.now())
        return redirect("public:kept", token=appointment.link_token)
    context = {
        "appointment": appointment,
        "is_asked": appointment.to_dos.filter(kind=ToDo.Kind.DELETION, done_at=None).exists(),
        "back_url": reverse("public:confirmation", args=[appointment.link_token]),
    }
    return render(request, "public/manage/kept.html", context)
