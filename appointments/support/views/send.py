"""Sends the confirmation again, by text or e-mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.delivery import resend
from appointments.models import Appointment, Verification
from appointments.support.access import actor_of
from appointments.support.views.changing import changing, done, posted_number, show


@changing(*Appointment.Status.active())
def send(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """The contacts, masked, and the status of the last copy. A press only plans a message, or replaces the link."""
    if "link" in request.POST:
        # Sent back from the page: a second press must not replace the link that the first one made.
        number = posted_number(request, "link")
        booking.replace_link(appointment.pk, number=number, now=timezone.now(), actor=actor_of(request))
        return done(request, checked, _("The old link opens nothing now. Send them the new one."))
    if request.method == "POST":
        try:
            resend.send(appointment.pk, request.POST.get("channel", ""), now=timezone.now())
            return done(request, checked, _("The confirmation goes out now. You see below what becomes of it."))
        except resend.CannotSend:
            messages.warning(request, _("It cannot go there now. Nothing was sent."))
    return show(request, checked, appointment, "send", ways=resend.ways(appointment, timezone.now()))
