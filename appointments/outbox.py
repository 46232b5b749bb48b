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


def plan(appointment: Appointment, kind: Message.Kind, *, now: datetime) -> None:
    """Writes the message of this `kind` and the reminders still ahead, one row for each channel the party left.

    Call it in the transaction that books or moves. After the commit a worker is told to look.
    """
    _write(appointment, {kind: now} | {kind: due for kind, due in _reminders(appointment) if due > now})


def plan_only(appointment: Appointment, kind: Message.Kind, *, now: datetime) -> None:
    """The same without reminders: for what ends an appointment."""
    _write(appointment, {kind: now})


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


def _write(appointment: Appointment, dues: dict[Message.Kind, datetime]) -> None:
    Message.objects.bulk_create(
        Message(
            appointment=appointment,
            version=appointment.version,
            kind=kind,
            channel=channel,
            due_at=due,
            useless_at=appointment.slot.starts_at,
        )
        for kind, due in dues.items()
        for channel in _channels(appointment)
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


def _reminders(appointment: Appointment) -> Iterable[tuple[Message.Kind, datetime]]:
    local = appointment.starts_at
    for kind, days in REMINDERS.items():
        day = local.date() - timedelta(days=days)
        yield kind, datetime.combine(day, REMINDER_TIME, tzinfo=local.tzinfo)


def _channels(appointment: Appointment) -> list[Message.Channel]:
    contacts = {Message.Channel.EMAIL: appointment.email, Message.Channel.SMS: appointment.phone}
    return [channel for channel, contact in contacts.items() if contact]
