"""Messages about an appointment, composed when they are sent, from the appointment as it is then.

In the party's language and in the office's time zone. Text messages are in `texts`.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from appointments import vault
from appointments.messages import mail, of_attempts, texts, to_staff, wording_trial
from appointments.messages.letter import Attachment, Letter
from appointments.models import Alert, Appointment, AttemptReceipt, Message, Offer, RelocatedParty, SupplyWarning
from appointments.models.contact_code import digits_of
from appointments.models.told import slot_last_told
from appointments.receipts import deadline
from appointments.receipts.addresses import link_to, offer_link, reminders_link
from appointments.receipts.calendar import calendar_file, method_of
from appointments.receipts.confirmation import confirmation_pdf
from appointments.receipts.taken_back import has_no_next, next_of
from appointments.values.identifiers import format_reference
from offices.dates import clock_time, long_date, long_datetime

FOLDERS = {
    Message.Kind.CONFIRMATION: "confirmation",
    Message.Kind.CHANGED: "changed",
    Message.Kind.OFFICE_CLOSED: "office_closed",
    Message.Kind.STRANDED: "stranded",
    Message.Kind.RESTORED: "restored",
    Message.Kind.PLACE_CHANGED: "place_changed",
    Message.Kind.REPORT_BY: "report_by",
    Message.Kind.NOT_THEIR_DATE: "not_their_date",
    Message.Kind.CANCELLED: "cancelled",
    Message.Kind.TAKEN_BACK: "taken_back",
    Message.Kind.FAMILY: "family",
    Message.Kind.LINK: "link",
    Message.Kind.COPY: "confirmation",
    Message.Kind.CODE: "code",
    Message.Kind.CONSENT_CODE: "consent_code",
    Message.Kind.CONTACT_CHANGED: "contact_changed",
    Message.Kind.STILL_RIGHT: "still_right",
    Message.Kind.REPORT_ANSWERED: "report_answered",
    Message.Kind.OFFER: "offer",
    Message.Kind.REMINDER_7: "reminder",
    Message.Kind.REMINDER_3: "reminder",
    Message.Kind.REMINDER_1: "reminder",
    Message.Kind.REMINDER_0: "reminder",
}
"""The folder of each kind's templates, under `templates/messages/`."""

ATTACHED = (
    *(Message.Kind.CONFIRMATION, Message.Kind.COPY, Message.Kind.CHANGED, Message.Kind.OFFICE_CLOSED),
    *(Message.Kind.RESTORED, Message.Kind.STRANDED, Message.Kind.PLACE_CHANGED, Message.Kind.REPORT_BY),
    *(Message.Kind.NOT_THEIR_DATE, *Message.Kind.ends()),
)
"""The kinds whose mail has files."""

SAYS_IT_STANDS = (
    *(kind for kind in ATTACHED if kind not in (Message.Kind.STRANDED, *Message.Kind.ends())),
    *(Message.Kind.FAMILY, Message.Kind.LINK),
)
"""The kinds that tell the time of an appointment as one to come to."""

TRIP, EARLY = timedelta(hours=1), timedelta(minutes=15)
"""For the plan in a reminder: the length of the trip, and how early to arrive."""


def compose(message: Message, now: datetime) -> Letter:
    """The text of `message` for its channel, in its party's language, as it is true at `now`. A text message always
    fits in one part.
    """
    key = key_of(message)
    appointment = message.party
    if isinstance(appointment, AttemptReceipt):
        return of_attempts.compose(message, appointment, key)
    if isinstance(appointment, Alert | SupplyWarning):
        return to_staff.compose(appointment, key)
    folder = folder_of(message, appointment)
    with translation.override(appointment.language):
        if message.channel == Message.Channel.SMS:
            return Letter(texts.compose(folder, message, now), appointment.language, key)
        return mail.compose(folder, _facts_of_mail(message, now), language=appointment.language, key=key)


def folder_of(message: Message, appointment: Appointment) -> str:
    """Where its words are. Nothing says that an appointment stands whose time the office cannot keep."""
    # The office may have closed that time after the message was planned.
    if message.kind in SAYS_IT_STANDS and appointment.is_stranded:
        return FOLDERS[Message.Kind.STRANDED]
    return FOLDERS[Message.Kind(message.kind)]


def key_of(message: Message) -> str:
    """The left part of the mail's Message-ID: the message's number, and a secret of it and its recipient."""
    # The number alone could be guessed: a forged bounce would then mark any message as failed.
    return f"{message.pk}.{vault.token('message', str(message.pk), message.recipient)}"


def is_key(message: Message, key: str) -> bool:
    """Whether it is the message's key, from whichever process the mail came, and its recipient is still the same."""
    # After a change of the address, a bounce of the mail to the wrong one must not silence the right one.
    return vault.is_token(key.partition(".")[2], "message", str(message.pk), message.recipient)


def attachments(message: Message, now: datetime) -> tuple[Attachment, ...]:
    """The files sent with the mail: the confirmation as a PDF, and the date or its cancellation for a calendar.

    Reads the attendees.
    """
    appointment = message.appointment
    if not appointment or message.channel != Message.Channel.EMAIL or message.kind not in ATTACHED:
        return ()
    with translation.override(appointment.language):
        calendar, method = calendar_file(appointment, now=now), method_of(appointment)
        # Names of files show on shared screens, so they do not say what they are about.
        files = [Attachment("appointment.ics", f"text/calendar; method={method}", calendar)]
        # Nobody is to come then, so the calendar file alone: it removes the date from the calendar.
        if method != "CANCEL":
            files.append(Attachment("appointment.pdf", "application/pdf", confirmation_pdf(appointment)))
    return tuple(files)


def _facts_of_mail(message: Message, now: datetime) -> dict[str, Any]:
    appointment = message.booked
    facts = _facts(appointment, now) | {"way_out": reminders_link(message)}
    if message.kind in Message.Kind.not_then():
        # Not a time that they never heard of: they would still go to the one they know.
        there = (slot_last_told(appointment) or appointment.slot).starts_at
        facts |= {
            "when": long_datetime(there, appointment.office),
            "day": long_date(appointment.office.local(there)),
            "is_past": there <= now,
        }
    if message.kind in Message.Kind.codes():
        facts["code"] = digits_of(message.pk)
    if message.kind in Message.Kind.by_office():
        facts |= _what_the_office_did(appointment, now)
    if message.kind == Message.Kind.TAKEN_BACK:
        facts["next_ones"] = [_when_and_where(each) for each in next_of(appointment) if not each.has_begun(now)]
        facts["has_no_next"] = has_no_next(appointment)
    if message.offer:
        facts |= _what_is_offered(message.offer)
    return facts


def _facts(appointment: Appointment, now: datetime) -> dict[str, Any]:
    office, standing = appointment.office, deadline.of(appointment, now)
    is_active = appointment.status in Appointment.Status.active()
    return {
        "when": long_datetime(appointment.slot.starts_at, office),
        "day": long_date(appointment.starts_at),
        "deadline": standing.lines,
        "report_by": long_date(standing.report_by) if standing.report_by else "",
        "is_late": standing.is_late,
        "leave_by": _leave_by(appointment, now),
        "stands": is_active and not appointment.is_stranded and not appointment.has_begun(now),
        "consequence": wording_trial.says_consequence(appointment),
        "office": office.name,
        "address": ", ".join(filter(None, (office.full_address, office.room))),
        "office_phone": office.phone,
        "people": appointment.party_size,
        "reference": format_reference(appointment.reference),
        "link": link_to(appointment),
        "court_phone": settings.COURT_PHONE,
        "support_phone": settings.SUPPORT_PHONE,
    }


def _leave_by(appointment: Appointment, now: datetime) -> str:
    """An hour of the day of the appointment; for one just after midnight, of the day before, which it names. Empty once
    it has passed: a reminder can be late.
    """
    office, start = appointment.office, appointment.slot.starts_at
    at = start - TRIP - EARLY
    if at <= now:
        return ""
    clock, day = clock_time(at, office), office.local(at).date()
    return clock if day == office.local(start).date() else f"{long_date(day)}, {clock}"


def _when_and_where(appointment: Appointment) -> tuple[str, str]:
    office = appointment.office
    return long_datetime(appointment.slot.starts_at, office), office.full_address


def _what_the_office_did(appointment: Appointment, now: datetime) -> dict[str, Any]:
    """The time that the party knew before the office moved the appointment, and why the office moved it."""
    here = RelocatedParty.objects.filter(appointment_id=appointment.pk, version=appointment.version)
    moved = here.with_places().last()
    before = slot_last_told(appointment) or (moved and moved.from_slot)
    facts: dict[str, Any] = {}
    if before:
        facts = {"was": long_datetime(before.starts_at, appointment.office), "was_past": before.starts_at <= now}
    if moved and moved.relocation.closure:
        facts["reason"] = moved.relocation.closure.reason
    return facts


def _what_is_offered(offer: Offer) -> dict[str, Any]:
    """The earlier time beside the one they have, and by when to answer."""
    appointment = offer.appointment
    office = appointment.office
    return {
        "when": long_datetime(offer.slot.starts_at, office),
        "day": long_date(office.local(offer.slot.starts_at)),
        "deadline": _deadline_of(offer).lines,
        "booked": long_datetime(appointment.slot.starts_at, office),
        "is_closed": appointment.is_stranded,
        "until": long_datetime(offer.until, office),
        "link": offer_link(appointment),
    }


def _deadline_of(offer: Offer) -> deadline.Standing:
    appointment = offer.appointment
    there = offer.slot.starts_at
    # Against the booking of the appointment, not of the offer: someone who booked in time has not missed it.
    return deadline.at(there, appointment.office, appointment.report_by, booked_at=appointment.booked_at)
