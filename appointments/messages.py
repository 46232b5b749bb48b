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
from appointments.models import Appointment, Displacement, Message, Offer
from appointments.receipts.addresses import link_to, offer_link
from appointments.receipts.calendar import calendar_file, method_of
from appointments.receipts.confirmation import confirmation_pdf
from offices.dates import clock_time, long_date, long_datetime
from offices.models import Office

FOLDERS = {
    Message.Kind.CONFIRMATION: "confirmation",
    Message.Kind.CHANGED: "changed",
    Message.Kind.OFFICE_CLOSED: "office_closed",
    Message.Kind.CANCELLED: "cancelled",
    Message.Kind.FAMILY: "family",
    Message.Kind.LINK: "link",
    Message.Kind.STILL_RIGHT: "still_right",
    Message.Kind.OFFER: "offer",
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
            return Text(_sms(folder, message), appointment.language, key)
        subject, body, html = _email(folder, message)
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


def _email(folder: str, message: Message) -> tuple[str, str, str]:
    appointment = message.appointment
    facts = _facts(appointment)
    if folder == FOLDERS[Message.Kind.OFFICE_CLOSED]:
        facts |= _what_the_office_did(appointment)
    if message.offer:
        facts |= _what_is_offered(message.offer)
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


def _what_is_offered(offer: Offer) -> dict[str, str]:
    """The earlier time beside the one they have, and by when to answer."""
    appointment = offer.appointment
    office = appointment.office
    return {
        "when": long_datetime(offer.slot.starts_at, office),
        "day": long_date(office.local(offer.slot.starts_at)),
        "booked": long_datetime(appointment.slot.starts_at, office),
        "until": long_datetime(offer.until, office),
        "link": offer_link(appointment),
    }


def _sms(folder: str, message: Message) -> str:
    """The fullest wording that one part holds. The link comes first, for the page it opens says the rest."""
    appointment = message.appointment
    office = appointment.office
    link = offer_link(appointment) if message.offer else link_to(appointment)
    streets = [f"{office.address}, {office.city}", office.address, office.city]
    facts = _offered_in_short(message.offer) if message.offer else {"when": _short(appointment.slot.starts_at, office)}
    wordings = [(place, shown) for shown in (link, "") for place in (*streets, office.code)]
    texts = (_sms_text(folder, facts | {"place": gsm7.fold(place), "link": shown}) for place, shown in wordings)
    return next(text for text in texts if gsm7.parts(text) == 1)


def _offered_in_short(offer: Offer) -> dict[str, str]:
    office = offer.appointment.office
    return {"when": _short(offer.slot.starts_at, office), "until": _short(offer.until, office, with_year=False)}


def _sms_text(folder: str, facts: dict[str, str]) -> str:
    return gsm7.fold(render_to_string(f"messages/{folder}/sms.txt", facts).strip())


def _short(moment: datetime, office: Office, *, with_year: bool = True) -> str:
    """ "Wed Dec 9 2026, 9:30 a.m.": an aware moment on the office's clock."""
    language = (translation.get_language() or "en")[:2]
    pattern = _SHORT_DATES.get(language, "EEE d MMM y")
    day = format_date(office.local(moment), pattern if with_year else pattern.removesuffix(" y"), locale=language)
    return f"{day}, {clock_time(moment, office)}"
