"""What we say: each message composed when it is sent, from the appointment as it stands then.

In the party's language and on the office's clock. Anyone may see the screen of a shared phone, so a text message holds
no name, number or agency, and no word that tells what the appointment is for.
"""

from datetime import datetime
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from appointments import gsm7, vault
from appointments.channels import Attachment, Text
from appointments.identifiers import format_reference
from appointments.models import Appointment, Displacement, Message
from appointments.receipts.addresses import link_to
from appointments.receipts.calendar import calendar_file, method_of
from appointments.receipts.confirmation import confirmation_pdf
from offices.dates import clock_time, long_date, long_datetime

FOLDERS = {
    Message.Kind.CONFIRMATION: "confirmation",
    Message.Kind.CHANGED: "changed",
    Message.Kind.OFFICE_CLOSED: "office_closed",
    Message.Kind.CANCELLED: "cancelled",
    Message.Kind.FAMILY: "family",
    Message.Kind.LINK: "link",
    Message.Kind.STILL_RIGHT: "still_right",
    Message.Kind.REMINDER_7: "reminder",
    Message.Kind.REMINDER_3: "reminder",
    Message.Kind.REMINDER_1: "reminder",
}
"""Where the words of each kind are, under `templates/messages/`."""

ATTACHED = (Message.Kind.CONFIRMATION, Message.Kind.CHANGED, Message.Kind.OFFICE_CLOSED, Message.Kind.CANCELLED)
"""The kinds whose mail carries files."""

_SHORT_DATES = {"en": "EEE MMM d y", "es": "EEE d MMM y"}


def compose(message: Message) -> Text:
    """The text of `message` for its channel, in its party's language. A text message takes one part, always."""
    appointment = message.appointment
    folder = FOLDERS[Message.Kind(message.kind)]
    key = vault.token("message", str(message.pk))
    with translation.override(appointment.language):
        if message.channel == Message.Channel.SMS:
            return Text(_sms(folder, appointment), appointment.language, key)
        subject, body, html = _email(folder, appointment)
        return Text(body, appointment.language, key, subject, html)


def attachments(message: Message, now: datetime) -> tuple[Attachment, ...]:
    """What goes with the mail: the confirmation as a PDF, and the date or its cancellation for a calendar.

    Reads the attendees.
    """
    appointment = message.appointment
    if message.channel != Message.Channel.EMAIL or message.kind not in ATTACHED:
        return ()
    with translation.override(appointment.language):
        calendar = calendar_file(appointment, now=now)
        files = [Attachment("appointment.ics", f"text/calendar; method={method_of(appointment)}", calendar)]
        if message.kind != Message.Kind.CANCELLED:
            files.append(Attachment("appointment.pdf", "application/pdf", confirmation_pdf(appointment)))
    return tuple(files)


def _email(folder: str, appointment: Appointment) -> tuple[str, str, str]:
    facts = _facts(appointment)
    if folder == FOLDERS[Message.Kind.OFFICE_CLOSED]:
        facts |= _what_the_office_did(appointment)
    subject = render_to_string(f"messages/{folder}/subject.txt", facts).strip()
    body = render_to_string(f"messages/{folder}/email.txt", facts).strip() + "\n"
    page = {"subject": subject, "body": body, "language": appointment.language}
    return subject, body, render_to_string("messages/email.html", page)


def _facts(appointment: Appointment) -> dict[str, Any]:
    office = appointment.office
    return {
        "when": long_datetime(appointment.slot.starts_at, office),
        "day": long_date(appointment.starts_at),
        "office": office.name,
        "address": office.full_address,
        "office_phone": office.phone,
        "people": appointment.party_size,
        "reference": format_reference(appointment.reference),
        "link": link_to(appointment),
        "court_phone": settings.COURT_PHONE,
        "support_phone": settings.SUPPORT_PHONE,
    }


def _what_the_office_did(appointment: Appointment) -> dict[str, str]:
    """Where they were to come before the office moved them, and why it did."""
    here = Displacement.objects.filter(appointment_id=appointment.pk, version=appointment.version)
    moved = here.with_places().last()
    if moved is None:
        return {}
    was = long_datetime(moved.from_slot.starts_at, appointment.office)
    return {"was": was, "reason": moved.clearance.closure.reason if moved.clearance.closure else ""}


def _sms(folder: str, appointment: Appointment) -> str:
    """The fullest wording that one part holds. The link comes first, for the page it opens says the rest."""
    office = appointment.office
    link = link_to(appointment)
    streets = [f"{office.address}, {office.city}", office.address, office.city]
    when = _short(appointment.starts_at, f"{clock_time(appointment.slot.starts_at, office)}")
    wordings = [(place, shown) for shown in (link, "") for place in (*streets, office.code)]
    texts = (_sms_text(folder, when, place, shown) for place, shown in wordings)
    return next(text for text in texts if gsm7.parts(text) == 1)


def _sms_text(folder: str, when: str, place: str, link: str) -> str:
    facts = {"when": when, "place": gsm7.fold(place), "link": link}
    return gsm7.fold(render_to_string(f"messages/{folder}/sms.txt", facts).strip())


def _short(day: datetime, clock: str) -> str:
    """ "Wed Dec 9 2026, 9:30 a.m." """
    language = (translation.get_language() or "en")[:2]
    return f"{format_date(day, _SHORT_DATES.get(language, 'EEE d MMM y'), locale=language)}, {clock}"
