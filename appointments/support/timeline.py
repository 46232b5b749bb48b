"""READ: the history of one person, newest first: tries, bookings, moves, messages, calls, notes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Substr, Trim
from django.utils.translation import gettext as _

from appointments.booking import PERSON
from appointments.models import (
    AppointmentEvent,
    AttemptReceipt,
    Call,
    LinkRemoval,
    Message,
    Note,
    SamePerson,
    Verification,
)
from appointments.support import limits
from appointments.support.subject import Subject
from offices.dates import long_datetime

MOST = 100
"""How many entries of each kind are shown, the newest ones."""

_ACCOUNT = "user:"
"""The prefix of an event's actor that is an account; its key follows."""

_OF_A_CALL = (
    *("pk", "has_passed", "checked_at", "call__caller", "call__outcome"),
    *("notes__pk", "notes__text", "notes__written_at", "notes__event"),
    *("links__pk", "links__reason", "links__linked_at"),
    *("partings__pk", "partings__reason", "partings__parted_at"),
)


@dataclass(frozen=True)
class Entry:
    """One event. `detail` adds a few words; `text` is the exact text of a message or note."""

    at: datetime
    what: str
    detail: str = ""
    text: str = ""
    language: str = ""


def entries(subject: Subject) -> list[Entry]:
    """The whole history of the person, in four queries."""
    appointments = [each.appointment_id for each in subject.attendees]
    events = with_names(AppointmentEvent.objects.filter(appointment__in=appointments)).order_by("-pk")
    messages = Message.objects.filter(appointment__in=appointments).order_by("-due_at")
    checks = Verification.objects.filter(person__in=[subject.person, *subject.aliases]).order_by("-checked_at")
    tries = AttemptReceipt.objects.about(subject.digests).order_by("-tried_at")
    everything = [
        *(_attempt(receipt) for receipt in tries[:MOST]),
        *_events(subject, events.select_related("to_slot__office", "why")[:MOST]),
        *(_message(message) for message in messages.select_related("appointment")[:MOST]),
        *_calls(checks.values(*_OF_A_CALL, agent=_name("call__agent__"))[:MOST]),
    ]
    return sorted(everything, key=lambda entry: entry.at, reverse=True)


def _events(subject: Subject, events: Iterable[AppointmentEvent]) -> Iterator[Entry]:
    numbers = {each.appointment_id: str(each.appointment) for each in subject.attendees}
    for event in events:
        where = ""
        if event.to_slot:
            office = event.to_slot.office
            where = f"{long_datetime(event.to_slot.starts_at, office)}, {office.name}"
        number, past = numbers[event.appointment_id], limits.in_words(event)
        yield Entry(event.happened_at, event.get_kind_display(), _joined(number, _by(event), where, past))


def with_names(events: "QuerySet[AppointmentEvent]") -> "QuerySet[AppointmentEvent]":
    """Each with the name of its account as `staff`; None without an account, or when it was deleted since."""
    key = Cast(Substr("actor", len(_ACCOUNT) + 1), IntegerField())
    account = Case(When(actor__regex=rf"^{_ACCOUNT}\d+$", then=key))
    names = User.objects.filter(pk=OuterRef("account")).values(name=_name())
    return events.annotate(account=account).annotate(staff=Subquery(names))


def _name(account: str = "") -> Combinable:
    """The name of an account: the person's name, else the user name."""
    full = Trim(Concat(f"{account}first_name", Value(" "), f"{account}last_name"))
    return Coalesce(NullIf(full, Value("")), f"{account}username")


def _by(event: AppointmentEvent) -> str:
    """The author, for agents only; nothing for an automatic event."""
    if event.actor == PERSON:
        return _("by the person")
    if not event.actor.startswith(_ACCOUNT):
        return ""
    name = event.__dict__["staff"]
    return _("by %(name)s") % {"name": name} if name else _("by a former member of staff")


def _message(message: Message) -> Entry:
    detail = _joined(message.get_channel_display(), message.state, message.error)
    language = message.party.language
    return Entry(message.sent_at or message.due_at, message.get_kind_display(), detail, message.sent_text, language)


def _attempt(receipt: AttemptReceipt) -> Entry:
    """A try with a number of this person, and its result: no detail of what was typed."""
    detail = _joined(receipt.get_kind_display(), receipt.get_way_display(), str(receipt))
    return Entry(receipt.tried_at, _("Tried in vain"), detail)


def _calls(rows: Iterable[dict[str, Any]]) -> Iterator[Entry]:
    """Each check of a caller once, and every later note and link: one row for each of both."""
    seen: set[object] = {None}
    for row in rows:
        for key, entry in (("pk", _check), ("notes__pk", _note), ("links__pk", _link), ("partings__pk", _parting)):
            if row[key] not in seen and not (key == "notes__pk" and row["notes__event"]):
                seen.add(row[key])
                yield entry(row)


def _note(row: dict[str, Any]) -> Entry:
    note = Note(pk=row["notes__pk"], text=row["notes__text"])
    return Entry(row["notes__written_at"], _("Note"), text=note.text)


def _link(row: dict[str, Any]) -> Entry:
    """This person had two records until then."""
    link = SamePerson(pk=row["links__pk"], reason=row["links__reason"])
    return Entry(row["links__linked_at"], _("Two records made one"), row["agent"], link.reason)


def _parting(row: dict[str, Any]) -> Entry:
    """Two people were wrongly shown as one until then."""
    parting = LinkRemoval(pk=row["partings__pk"], reason=row["partings__reason"])
    return Entry(row["partings__parted_at"], _("Made two records again"), row["agent"], parting.reason)


def _check(row: dict[str, Any]) -> Entry:
    call = Call(caller=row["call__caller"], outcome=row["call__outcome"])
    result = _("Caller confirmed") if row["has_passed"] else _("Caller not confirmed")
    detail = _joined(call.get_caller_display(), call.get_outcome_display(), row["agent"])
    return Entry(row["checked_at"], result, detail)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
