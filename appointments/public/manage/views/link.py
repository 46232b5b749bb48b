"""A new link in place of one that others may have seen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import booking, drafts, vault
from appointments.models import Appointment, AppointmentEvent
from appointments.public import access
from appointments.public.manage.access import Visit, managed


def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first, then replaces the link. A second press, with the old link, leads to the confirmation."""
    # Before `managed` looks at the link: an old link opens nothing any more, so a second press would end in a 404.
    draft = drafts.find(request.COOKIES.get(settings.MANAGE_COOKIE_NAME, ""), now=timezone.now())
    replaced = drafts.answers(draft, _replaced(token)) if draft else None
    if replaced:
        made = Appointment.objects.get(pk=replaced["appointment"])
        return access.to_known_link(made, replaced["number"], done=AppointmentEvent.Kind.LINK)
    response: HttpResponse = _ask(request, token)
    return response


@managed("new_link")
def _ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    old = visit.appointment
    if request.method != "POST":
        return visit.show(request, "new_link", visit.url("confirmation"))
    appointment = booking.replace_link(old.pk, number=old.link_number, now=timezone.now())
    made = {"appointment": str(old.pk), "number": appointment.link_number}
    drafts.answer(visit.draft, _replaced(old.link_token), made, now=timezone.now())
    return access.to_confirmation(appointment, done=AppointmentEvent.Kind.LINK)


def _replaced(token: str) -> str:
    """Where the draft of this browser keeps that it replaced the link."""
    return f"replaced/{vault.token_hash(token)}"
