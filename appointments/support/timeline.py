"""READ: the history of one person, newest first: tries, bookings, moves, messages, calls, notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Substr, Trim
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appointments.booking import PERSON
from appointments.models import (
    AppointmentEvent,
    AttemptReceipt,
    LinkRemoval,
    Message,
    Note,
    SamePerson,
    ToDo,
    Verification,
)
from appointments.models.series import keys
from appointments.support import limits, reasons
from appointments.support.subject import Subject
from offices.actors import ACCOUNT
from offices.dates import long_datetime

MOST = 100
"""How many entries of each kind are shown, the newest ones."""

_WRITTEN = (gettext_noop("Note"), gettext_noop("Two records made one"), gettext_noop("Made two records again"))
"""What agents write about a person."""


@dataclass(frozen=True)
class Entry:
    """One event. `detail` adds a few words; `text` is the exact text of a message or note.

    `is_planned`: a message that has not been sent yet; `is_dropped`: one that never is. `is_note`: for the next agent.
    """

    at: datetime
    what: str
    detail: str = ""
    text: str = ""
    language: str = ""
    is_planned: bool = False
    is_dropped: bool = False
    is_note: bool = False


@dataclass(frozen=True)
class Timeline:
    """What happened, the newest first. `is_cut` when there may be more of some kind than is shown. `has_tries`: it
    includes attempt receipts.
    """

    entries: list[Entry]
    is_cut: bool
    has_tries: bool
    checks: list[Verification]
    """The checks of callers behind it, each with its call, its agent and whether they wait for a call back."""

    @property
    def notes(self) -> list[Entry]:
        """What earlier agents wrote for the next one."""
        return [entry for entry in self.entries if entry.is_note]

    @property
    def planned(self) -> list[Entry]:
        """Messages that are still to be sent, the next first."""
        return [entry for entry in reversed(self.entries) if entry.is_planned]

    @property
    def dropped(self) -> list[Entry]:
        """Messages that a later change replaced. Their times may be ahead, so they would stand above what happened."""
        return [entry for entry in self.entries if entry.is_dropped]

    @property
    def happened(self) -> list[Entry]:
        """Everything else."""
        return [entry for entry in self.entries if not (entry.is_note or entry.is_planned or entry.is_dropped)]


def timeline(subject: Subject) -> Timeline:
    """Everything about the person, in five queries."""
    checks = _checks(subject)
    kinds = [list(kind) for kind in _kinds(subject, checks)]
    newest = sorted(chain(*kinds), key=lambda entry: entry.at, reverse=True)
    # As many as were asked for: there may be more. The first kind is the tries.
    return Timeline(newest, any(len(kind) >= MOST for kind in kinds), bool(kinds[0]), checks)


def tries(subject: Subject) -> list[AttemptReceipt]:
    """The newest `MOST` attempts that were made with a number or the name of this person."""
    return list(AttemptReceipt.objects.about(subject.digests).select_related("office").order_by("-tried_at")[:MOST])


def _of(subject: Subject, check: str = "") -> Q:
    """The checks of them that may be shown; `check` is the way to the check from another row."""
    digests = [subject.person, *subject.aliases]
    theirs = Q(**{f"{check}person__in": digests})
    if subject.only is None:
        return theirs
    confirmed = Verification.objects.filter(person__in=digests, has_passed=True)
    more = confirmed.exclude(opens_all=False, opens__contained_by=list(keys(subject.attendees)))
    # What was said in a call that opened more than this may be about the rest.
    is_of_it = Q(**{f"{check}call__in": confirmed.values("call")}) & ~Q(**{f"{check}call__in": more.values("call")})
    return theirs & (is_of_it | Q(**{f"{check}call": subject.only}))


def _checks(subject: Subject) -> list[Verification]:
    waiting = ToDo.objects.filter(call=OuterRef("call"), kind=ToDo.Kind.CALL_BACK, done_at=None)
    rows = Verification.objects.filter(_of(subject))
    rows = rows.annotate(to_call_back=Exists(waiting))
    return list(rows.select_related("call__agent", "second").order_by("-checked_at")[:MOST])


def _kinds(subject: Subject, checks: Sequence[Verification]) -> Iterator[Iterable[Entry]]:
    """Of each kind the newest `MOST`."""
    appointments = [each.appointment_id for each in subject.attendees]
    yield map(_attempt, tries(subject))
    # By key: the events of one change have the same moment.
    events = with_names(AppointmentEvent.objects.filter(appointment__in=appointments)).order_by("-pk")
    yield _events(subject, events.select_related("to_slot__office", "why")[:MOST])
    messages = Message.objects.filter(appointment__in=appointments).order_by("-due_at")
    yield (_message(message) for message in messages.select_related("appointment")[:MOST])
    yield (_check(check) for check in checks)
    yield from _written(subject, checks)


def _written(subject: Subject, checks: Sequence[Verification]) -> list[list[Entry]]:
    """The notes, and who made two records one, or two again: the newest `MOST` of each, in one query."""
    by_key = {check.pk: check for check in checks}
    # The reason for passing a limit is with its event.
    notes = Note.objects.filter(_of(subject, "verification__"), event=None)
    of_checks = {"verification__in": list(by_key)}
    tables: Sequence[tuple[QuerySet[Any], str, str]] = (
        (notes, "written_at", "text"),
        (SamePerson.objects.filter(**of_checks), "linked_at", "reason"),
        (LinkRemoval.objects.filter(**of_checks), "unlinked_at", "reason"),
    )
    parts = [
        rows.order_by(f"-{at}").values_list(Value(place), "pk", "verification", at, text)[:MOST]
        for place, (rows, at, text) in enumerate(tables)
    ]
    found: list[list[Entry]] = [[], [], []]
    for place, pk, check, at, sealed in parts[0].union(*parts[1:], all=True):
        rows, _at, text = tables[place]
        # The row opens its own text only.
        words = getattr(rows.model(pk=pk, **{text: sealed}), text)
        found[place].append(_words(_WRITTEN[place], at, words, by_key.get(check)))
    return found


def _events(subject: Subject, events: Iterable[AppointmentEvent]) -> Iterator[Entry]:
    numbers = {each.appointment_id: str(each.appointment) for each in subject.attendees}
    for event in events:
        where = ""
        if event.to_slot:
            office = event.to_slot.office
            where = f"{long_datetime(event.to_slot.starts_at, office)}, {office.name}"
        number, past = numbers[event.appointment_id], limits.in_words(event)
        why = reasons.in_words(event.reason)
        yield Entry(event.happened_at, event.get_kind_display(), _joined(number, _by(event), where, why, past))


def with_names(events: "QuerySet[AppointmentEvent]") -> "QuerySet[AppointmentEvent]":
    """Each with the name of its account as `staff`; None without an account, or when it was deleted since."""
    key = Cast(Substr("actor", len(ACCOUNT) + 1), IntegerField())
    # Only where it is a number: the cast would fail for the person and for the clock.
    account = Case(When(actor__regex=rf"^{ACCOUNT}\d+$", then=key))
    names = User.objects.filter(pk=OuterRef("account")).values(name=_name())
    return events.annotate(account=account).annotate(staff=Subquery(names))


def _name() -> Combinable:
    """The name of an account: the person's name, else the user name."""
    full = Trim(Concat("first_name", Value(" "), "last_name"))
    return Coalesce(NullIf(full, Value("")), "username")


def _by(event: AppointmentEvent) -> str:
    """The author, for agents only; nothing for an automatic event."""
    if event.actor == PERSON:
        return _("by the person")
    if not event.actor.startswith(ACCOUNT):
        return ""
    name = event.__dict__["staff"]
    return _("by %(name)s") % {"name": name} if name else _("by a former member of staff")


def _message(message: Message) -> Entry:
    detail = _joined(message.get_channel_display(), message.state, _(message.error) if message.error else "")
    language = message.party.language
    at, is_planned = message.sent_at or message.due_at, message.status in Message.Status.on_the_way()
    what, is_dropped = message.get_kind_display(), message.status == Message.Status.DROPPED
    return Entry(at, what, detail, message.sent_text, language, is_planned=is_planned, is_dropped=is_dropped)


def _attempt(receipt: AttemptReceipt) -> Entry:
    """A try with a number of this person, and its result: no detail of what was typed."""
    detail = _joined(receipt.get_kind_display(), receipt.get_way_display(), str(receipt))
    return Entry(receipt.tried_at, _("Report of the person") if receipt.is_report else _("Unsuccessful try"), detail)


def _words(what: str, at: datetime, words: str, check: Verification | None) -> Entry:
    """A note for the next agent; or what was done about two records, and who did it."""
    is_note = what == _WRITTEN[0]
    return Entry(at, _(what), "" if is_note or not check else _agent(check), words, is_note=is_note)


def _check(check: Verification) -> Entry:
    call = check.call
    result = _("Caller confirmed") if check.has_passed else _("Caller not confirmed")
    agreed = _("%(name)s agreed") % {"name": check.second.get_username()} if check.second else ""
    yes = _("the person agreed %(how)s") % {"how": call.get_agreed_by_display()} if call.agreed_by else ""
    detail = _joined(call.who, yes, call.get_outcome_display(), _agent(check), agreed)
    return Entry(check.checked_at, result, detail)


def _agent(check: Verification) -> str:
    agent = check.call.agent
    return agent.get_full_name() or agent.get_username()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
