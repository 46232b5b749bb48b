"""The caller's contact, language and consent. The appointment does not change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.booking import Contact
from appointments.delivery import opt_outs
from appointments.models import Appointment, Message, Verification
from appointments.support import changes, script
from appointments.support.contact_forms import CallerContactForm
from appointments.support.views.changing import changing, done, show, wish


@changing(*Appointment.Status.active())
def contact(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """What to read aloud first, then the caller's answers. The data on file stays masked."""
    on_file = Contact.of(appointment)
    form = CallerContactForm(request.POST or None, contact=on_file)
    if request.method == "POST" and form.is_valid():
        # The history keeps that consent was given, and in which change.
        why = "agreed" if form.cleaned_data["agrees"] else "asked"
        wished = wish(request, checked, appointment, why=why)
        before = changes.change_contact(wished, form.given, seen=request.POST.get("seen", ""), now=timezone.now())
        return done(request, checked, *_said(request, before, form))
    context = {"form": form, "seen": on_file.stamp, "said": script.consent(checked.call.language)}
    return show(request, checked, appointment, "contact", **context, has_stopped=_has_stopped(on_file.phone))


def _said(request: HttpRequest, before: Contact, form: CallerContactForm) -> list[str]:
    new = [name for name in ("email", "phone") if form.cleaned_data[name] not in ("", getattr(before, name))]
    if "phone" in new and _has_stopped(form.cleaned_data["phone"]):
        messages.warning(request, _("This phone has stopped our texts. Ask them to text START to get them again."))
    link = _("We send the link of the appointment there now. Ask them to look.")
    return [_("It is saved."), *([link] if new else [])]


def _has_stopped(phone: str) -> bool:
    return bool(phone) and opt_outs.has_stopped(Message.Channel.SMS, phone)
