"""The outbox: a message is a row first, written in the transaction of the change that causes it.

A dispatcher claims due rows under a lease and commits (`leases`); the provider is called outside any transaction; how
it ended is recorded on the row, if the lease still holds (`handover`). A reaper takes rows back whose worker died.
Celery and Redis only say "look now": without them `manage.py send_due_messages` does the same.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from appointments.handover import deliver
from appointments.leases import LEASE, Claim, claim_due, give_back, reap
from appointments.models import Appointment, Message, Offer

__all__ = [
    "CRON_RUN",
    "LEASE",
    "RUN",
    "Claim",
    "claim_due",
    "deliver",
    "drop",
    "nudge",
    "plan",
    "plan_offer",
    "plan_only",
    "reap",
    "send_due",
]

log = logging.getLogger(__name__)

BATCH = 10
RUN = timedelta(seconds=60)
"""How long one run of a dispatcher goes on; the next sweep takes over. Well within Celery's time limits."""

CRON_RUN = timedelta(hours=1)
"""The same for `manage.py send_due_messages`, which ends by itself when nothing is due."""

REMINDERS = {Message.Kind.REMINDER_7: 7, Message.Kind.REMINDER_3: 3, Message.Kind.REMINDER_1: 1}
REMINDER_TIME = time(10, 0)
"""When reminders go out, on the office's clock."""

YEAR = timedelta(days=365)
LAST_QUESTION = timedelta(days=30)
"""So shortly before the appointment nobody is asked any more whether all is still right: the reminders come."""


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


def plan_offer(offer: Offer, *, now: datetime) -> None:
    """Plans to tell of an offer, on every channel the party left. It is of no use once the offer has run out."""
    appointment = offer.appointment
    Message.objects.bulk_create(
        Message(
            appointment=appointment,
            version=appointment.version,
            kind=Message.Kind.OFFER,
            offer=offer,
            channel=channel,
            due_at=now,
            useless_at=offer.until,
        )
        for channel in _channels(appointment)
    )
    transaction.on_commit(nudge, robust=True)


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
                give_back(claim)


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
