"""READ: what happened to one person, newest first: bookings, moves, messages, calls, notes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from appointments.models import AppointmentEvent, Message, Note, Verification
from appointments.support.subject import Subject
from offices.dates import long_datetime

MOST = 100
"""How many entries of each kind are shown, the newest."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `detail` says more in a few words; `text` is what was said, word for word."""

    at: datetime
    what: str
    detail: str = ""
    text: str = ""
    language: str = ""


def entries(subject: Subject) -> list[Entry]:
    """Everything about the person, in three queries."""
    appointments = [each.appointment_id for each in subject.attendees]
    events = AppointmentEvent.objects.filter(appointment__in=appointments).order_by("-pk")
    messages = Message.objects.filter(appointment__in=appointments).order_by("-due_at")
    checks = Verification.objects.filter(person=subject.person).order_by("-checked_at").select_related("call__agent")
    everything = [
        *_events(subject, events.select_related("to_slot__office")[:MOST]),
        *(_message(message) for message in messages.select_related("appointment")[:MOST]),
        *_calls(checks.prefetch_related("notes")[:MOST]),
    ]
    return sorted(everything, key=lambda entry: entry.at, reverse=True)


def _events(subject: Subject, events: Iterable[AppointmentEvent]) -> Iterator[Entry]:
    numbers = {each.appointment_id: str(each.appointment) for each in subject.attendees}
    for event in events:
        where = ""
        if event.to_slot:
            office = event.to_slot.office
            where = f"{long_datetime(event.to_slot.starts_at, office)}, {office.name}"
        who = _("by the person") if event.actor == "person" else _("by staff")
        yield Entry(event.happened_at, event.get_kind_display(), _joined(numbers[event.appointment_id], who, where))


def _message(message: Message) -> Entry:
    detail = _joined(message.get_channel_display(), message.get_status_display(), message.error)
    language = message.appointment.language
    return Entry(message.sent_at or message.due_at, message.get_kind_display(), detail, message.sent_text, language)


def _calls(checks: Iterable[Verification]) -> Iterator[Entry]:
    for check in checks:
        call = check.call
        result = _("Caller confirmed") if check.has_passed else _("Caller not confirmed")
        detail = _joined(call.get_caller_display(), call.get_outcome_display(), call.agent.get_username())
        yield Entry(check.checked_at, result, detail)
        yield from (_note(note) for note in check.notes.all())


def _note(note: Note) -> Entry:
    return Entry(note.written_at, _("Note"), text=note.text)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
