"""The caller's contact, language and consent. The appointment does not change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.booking import Contact
from appointments.delivery import resend
from appointments.models import Appointment, Message, Verification
from appointments.support import changes, script
from appointments.support.contact_forms import CallerContactForm
from appointments.support.views.changing import changing, done, show, wish

Channel = Message.Channel


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
        return done(request, checked, *_said(request, before, form, Appointment.objects.get(pk=appointment.pk)))
    context = {"form": form, "seen": on_file.stamp, "said": script.consent(checked.call.language)}
    return show(request, checked, appointment, "contact", **context, unreached=_unreached(appointment).values())


def _said(request: HttpRequest, before: Contact, form: CallerContactForm, appointment: Appointment) -> list[str]:
    names, unreached = {Channel.EMAIL: "email", Channel.SMS: "phone"}, _unreached(appointment)
    new = [at for at, name in names.items() if form.cleaned_data[name] not in ("", getattr(before, name))]
    for channel in new:
        if channel in unreached:
            messages.warning(request, unreached[channel])
    link = _("We send the link of the appointment there now. Ask them to look.")
    return [_("It is saved."), *([link] if set(new) - set(unreached) else [])]


def _unreached(appointment: Appointment) -> dict[str, str]:
    """Each channel that takes no messages of ours, and why."""
    ways = resend.ways(appointment, timezone.now())
    return {way.channel: str(way.refusal.label) for way in ways if way.refusal in resend.CannotResend.of_the_contact()}
