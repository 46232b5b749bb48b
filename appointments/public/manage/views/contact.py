"""Phone, e-mail and language of the messages. The appointment itself does not change."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import Contact
from appointments.models import AppointmentEvent
from appointments.pages.forms import ContactForm
from appointments.public import access
from appointments.public.manage.access import Visit, managed
from appointments.public.steps import form_for, redisplay
from appointments.values.phones import format_phone


@managed("manage_contact")
def contact(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every field may be left empty: then no messages are sent."""
    appointment = visit.appointment
    phone = format_phone(appointment.phone) if appointment.phone else ""
    on_file = Contact.of(appointment)
    initial = asdict(on_file) | {"phone": phone}
    form = form_for(request, visit.draft, ContactForm, visit.page, initial=initial)
    if request.method != "POST":
        # Typed text keeps the stamp of the page on which it was typed.
        seen = form.data.get("seen", "") if form.is_bound else on_file.stamp
        return visit.show(request, "contact", visit.url("confirmation"), form=form, seen=seen)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    # First: after a refusal the page shows what is on file now.
    drafts.drop_typed(visit.draft, visit.page, now=timezone.now())
    seen = request.POST.get("seen", "")
    booking.change_contact(appointment.pk, Contact(**form.answers), seen=seen, now=timezone.now())
    return access.to_confirmation(appointment, done=AppointmentEvent.Kind.CONTACT)
