"""READ: what happened to one person, newest first: bookings, moves, messages, calls, notes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from appointments.models import AppointmentEvent, Call, Message, Note, Verification
from appointments.support import limits
from appointments.support.subject import Subject
from offices.dates import long_datetime

MOST = 100
"""How many entries of each kind are shown, the newest."""

_OF_A_CALL = (
    *("pk", "has_passed", "checked_at", "call__caller", "call__outcome", "call__agent__username"),
    *("notes__pk", "notes__text", "notes__written_at", "notes__event"),
)


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
    checks = Verification.objects.filter(person=subject.person).order_by("-checked_at")
    everything = [
        *_events(subject, events.select_related("to_slot__office", "why")[:MOST]),
        *(_message(message) for message in messages.select_related("appointment")[:MOST]),
        *_calls(checks.values(*_OF_A_CALL)[:MOST]),
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
        past = limits.in_words(event)
        yield Entry(
            event.happened_at, event.get_kind_display(), _joined(numbers[event.appointment_id], who, where, past)
        )


def _message(message: Message) -> Entry:
    detail = _joined(message.get_channel_display(), message.state, message.error)
    language = message.party.language
    return Entry(message.sent_at or message.due_at, message.get_kind_display(), detail, message.sent_text, language)


def _calls(rows: Iterable[dict[str, Any]]) -> Iterator[Entry]:
    """Each check of a caller once, and every note written after it: one row a note."""
    seen: set[object] = set()
    for row in rows:
        if row["pk"] not in seen:
            seen.add(row["pk"])
            yield _check(row)
        if row["notes__pk"] and not row["notes__event"]:
            note = Note(pk=row["notes__pk"], text=row["notes__text"])
            yield Entry(row["notes__written_at"], _("Note"), text=note.text)


def _check(row: dict[str, Any]) -> Entry:
    call = Call(caller=row["call__caller"], outcome=row["call__outcome"])
    result = _("Caller confirmed") if row["has_passed"] else _("Caller not confirmed")
    detail = _joined(call.get_caller_display(), call.get_outcome_display(), row["call__agent__username"])
    return Entry(row["checked_at"], result, detail)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
