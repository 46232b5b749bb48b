"""The outbox: a message is a row first, written in the transaction of the change that causes it.

A dispatcher claims due rows under a lease and commits; the provider is called outside any transaction; how it ended is
recorded on the row, if the lease still holds. A reaper takes rows back whose worker died. Celery and Redis only say
"look now": without them `manage.py send_due_messages` does the same.

A worker that dies between the provider's yes and the record leaves a message that was sent and looks unsent. It is sent
again: twice is better than never. Each try carries the same key, by which a provider or mailbox can tell.
"""

import logging
import secrets
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from celery import current_app
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from kombu.exceptions import OperationalError

from appointments import messages
from appointments.channels import PermanentFailure, TemporaryFailure, Text, channel_for
from appointments.models import Appointment, Message

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a worker may take over one message before it counts as dead."""

LONGEST_SEND = timedelta(seconds=45)
"""With less of the lease left than this, it is renewed before the provider is called."""

BATCH = 10
RUN = timedelta(seconds=60)
"""How long one run of a dispatcher goes on; the next sweep takes over. Well within Celery's time limits."""

CRON_RUN = timedelta(hours=1)
"""The same for `manage.py send_due_messages`, which ends by itself when nothing is due."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
"""After a failure: the first wait, doubled each time up to the longest, give or take a half."""

REMINDERS = {Message.Kind.REMINDER_7: 7, Message.Kind.REMINDER_3: 3, Message.Kind.REMINDER_1: 1}
REMINDER_TIME = time(10, 0)
"""When reminders go out, on the office's clock."""

YEAR = timedelta(days=365)
LAST_QUESTION = timedelta(days=30)
"""So shortly before the appointment nobody is asked any more whether all is still right: the reminders come."""


class Claim(NamedTuple):
    """The right to send one message, until its lease ends. `tries` tells this try from any later one."""

    message_id: int
    tries: int


def plan(appointment: Appointment, kind: Message.Kind, *, now: datetime) -> None:
    """Writes the message of this `kind` and the reminders still ahead, one row for each channel the party left.

    Call it in the transaction that books or moves. After the commit a worker is told to look.
    """
    _write(appointment, [(kind, now), *_ahead(appointment, now)], _channels(appointment))


def plan_only(appointment: Appointment, kind: Message.Kind, *, now: datetime) -> None:
    """The same without reminders: for what ends an appointment, or repeats its link."""
    _write(appointment, [(kind, now)], _channels(appointment))


def follow_contact(appointment: Appointment, *, emailed_before: str, texted_before: str, now: datetime) -> None:
    """After a change of contact: drops what waits for a channel that is gone and plans for a new one.

    An address or number not written to before gets the link at once, so that the party sees that it is right. Call it
    in the transaction that changes the contact.
    """
    before = {Message.Channel.EMAIL: emailed_before, Message.Channel.SMS: texted_before}
    kept = _channels(appointment)
    waiting = appointment.messages.filter(status=Message.Status.PLANNED)
    waiting.exclude(channel__in=kept).update(status=Message.Status.DROPPED)
    fresh = [channel for channel in kept if before[channel] != _contacts(appointment)[channel]]
    _write(appointment, [(Message.Kind.LINK, now)], fresh)
    for channel in (channel for channel in kept if not before[channel]):
        _plan_again(appointment, channel, now)


def _plan_again(appointment: Appointment, channel: Message.Channel, now: datetime) -> None:
    """What is ahead, on a channel just added; one that was given up and comes back has its old rows."""
    rows = appointment.messages.filter(channel=channel, version=appointment.version)
    rows.filter(status=Message.Status.DROPPED, due_at__gt=now).update(status=Message.Status.PLANNED)
    there = set(rows.values_list("kind", flat=True))
    _write(appointment, [(kind, due) for kind, due in _ahead(appointment, now) if kind not in there], [channel])


def drop(appointment: Appointment) -> None:
    """Drops what has not been sent yet of all there is, for what follows makes it untrue. Call it before planning."""
    appointment.messages.filter(status=Message.Status.PLANNED).update(status=Message.Status.DROPPED)


def _write(
    appointment: Appointment, dues: Iterable[tuple[Message.Kind, datetime]], channels: Iterable[Message.Channel]
) -> None:
    channels = list(channels)
    Message.objects.bulk_create(
        Message(
            appointment=appointment,
            version=appointment.version,
            kind=kind,
            channel=channel,
            due_at=due,
            useless_at=appointment.slot.starts_at,
        )
        for kind, due in dues
        for channel in channels
    )
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Tells a worker to look for due messages. If the broker is away, the next sweep or cron finds them."""
    try:
        current_app.send_task("appointments.tasks.send_due_messages", retry=False, ignore_result=True)
    except OperationalError:
        log.warning("The broker is away; messages wait for the next sweep.")


def send_due(clock: Callable[[], datetime], *, at_most: timedelta = RUN) -> Iterator[Message.Status]:
    """Claims and delivers until nothing is due or `at_most` has passed, yielding how each message ended.

    It asks `clock` before every step, since one run may last longer than a lease. Claims it cannot use are given back.
    """
    stop = clock() + at_most
    while clock() < stop and (claims := deque(claim_due(clock(), BATCH))):
        try:
            while claims and clock() < stop:
                yield deliver(claims.popleft(), clock())
        finally:
            for claim in claims:
                _record(claim, Message.Status.PLANNED)


@transaction.atomic(durable=True)
def claim_due(now: datetime, limit: int) -> list[Claim]:
    """Takes up to `limit` due messages under a lease and commits. Rows other dispatchers hold are passed over."""
    due = Message.objects.due(now).select_for_update(skip_locked=True, no_key=True)
    claims = [Claim(pk, tries + 1) for pk, tries in due.values_list("pk", "tries")[:limit]]
    Message.objects.filter(pk__in=[claim.message_id for claim in claims]).update(
        status=Message.Status.SENDING, lease_until=now + LEASE, tries=F("tries") + 1
    )
    return claims


def deliver(claim: Claim, now: datetime) -> Message.Status:
    """Sends one claimed message, or drops it if it no longer holds, and returns how it ended.

    Call it outside any transaction: it waits for the provider. `PLANNED` means it will be tried again, `SENDING` that
    the lease was lost and this try no longer counts.
    """
    message = Message.objects.with_place().get(pk=claim.message_id)
    if not _holds(claim, message, now):
        return Message.Status.SENDING
    try:
        text = _send(message, now)
    except PermanentFailure as failure:
        return _record(claim, Message.Status.FAILED, error=str(failure))
    except TemporaryFailure as failure:
        return _postpone(claim, message, now, str(failure))
    except Exception as error:  # noqa: BLE001  # One bad message must not hold up all the others.
        # The words of an unforeseen error may hold an address, so only its kind and place are kept.
        log.error(
            "Message %s: %s\n%s", message.pk, type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
        )
        return _postpone(claim, message, now, type(error).__name__)
    if text is None:
        return _record(claim, Message.Status.DROPPED)
    return _record(claim, Message.Status.SENT, sent_at=now, sent_text=message.seal_text(str(text)), error="")


def reap(now: datetime) -> int:
    """Plans again what was claimed by workers that died, and returns how many. Safe to run beside dispatchers.

    Each further time it waits a lease longer, so that a message that kills its worker does not kill one after another.
    """
    wait = ExpressionWrapper(Value(now) + (F("tries") - 1) * Value(LEASE), output_field=DateTimeField())
    leased = Message.objects.filter(status=Message.Status.SENDING, lease_until__lte=now)
    return leased.update(status=Message.Status.PLANNED, lease_until=None, due_at=wait)


def _send(message: Message, now: datetime) -> Text | None:
    """Hands the message to its channel and returns what was said, or says nothing when it no longer holds."""
    if not message.is_true(now):
        return None
    text = replace(messages.compose(message), attachments=messages.attachments(message, now))
    channel_for(message.channel).send(message.recipient, text)
    return text


def _holds(claim: Claim, message: Message, now: datetime) -> bool:
    """Whether the claim still stands and leaves time to send; a short lease is renewed."""
    if message.lease_until and message.lease_until - now >= LONGEST_SEND:
        return (message.status, message.tries) == (Message.Status.SENDING, claim.tries)
    return bool(_claimed(claim).update(lease_until=now + LEASE))


def _record(claim: Claim, status: Message.Status, **changes: Any) -> Message.Status:
    """Writes how a try ended, unless its lease was lost meanwhile."""
    if _claimed(claim).update(status=status, lease_until=None, **changes):
        return status
    log.warning("Message %s: try %s ended after its lease was lost.", claim.message_id, claim.tries)
    return Message.Status.SENDING


def _claimed(claim: Claim) -> QuerySet[Message]:
    return Message.objects.filter(pk=claim.message_id, status=Message.Status.SENDING, tries=claim.tries)


def _postpone(claim: Claim, message: Message, now: datetime, error: str) -> Message.Status:
    """Plans another try, unless it would come too late to be of use."""
    due_at = now + _wait(claim.tries)
    if due_at >= message.useless_at:
        return _record(claim, Message.Status.FAILED, error=error)
    return _record(claim, Message.Status.PLANNED, due_at=due_at, error=error)


def _wait(tries: int) -> timedelta:
    """Doubled with each try, and spread so that messages that failed together do not come back together."""
    wait = min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT)
    return wait * secrets.SystemRandom().uniform(0.5, 1.5)


def _ahead(appointment: Appointment, now: datetime) -> list[tuple[Message.Kind, datetime]]:
    """What is still to come of the reminders, and once a year the question whether all is still right."""
    return [(kind, due) for kind, due in (*_reminders(appointment), *_yearly(appointment, now)) if due > now]


def _reminders(appointment: Appointment) -> Iterator[tuple[Message.Kind, datetime]]:
    local = appointment.starts_at
    for kind, days in REMINDERS.items():
        day = local.date() - timedelta(days=days)
        yield kind, datetime.combine(day, REMINDER_TIME, tzinfo=local.tzinfo)


def _yearly(appointment: Appointment, now: datetime) -> Iterator[tuple[Message.Kind, datetime]]:
    due = now + YEAR
    while due <= appointment.slot.starts_at - LAST_QUESTION:
        yield Message.Kind.STILL_RIGHT, due
        due += YEAR


def _channels(appointment: Appointment) -> list[Message.Channel]:
    return [channel for channel, contact in _contacts(appointment).items() if contact]


def _contacts(appointment: Appointment) -> dict[Message.Channel, str]:
    return {Message.Channel.EMAIL: appointment.email, Message.Channel.SMS: appointment.phone}
