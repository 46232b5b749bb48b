"""The outbox: a message is a row first, written in the transaction of the change that causes it.

A dispatcher claims due rows under a lease and commits; the provider is called outside any transaction; how it ended is
recorded on the row, if the lease still holds. A reaper takes rows back whose worker died. Celery and Redis only say
"look now": without them `manage.py send_due_messages` does the same.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from celery import current_app
from django.db import transaction

from appointments.models import Appointment, Message

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a worker may take over one message before it counts as dead."""

MOST_TRIES = 8
REMINDERS = {Message.Kind.REMINDER_7: 7, Message.Kind.REMINDER_3: 3, Message.Kind.REMINDER_1: 1}
REMINDER_TIME = time(10, 0)
"""When reminders go out, on the office's clock."""


def plan(appointment: Appointment, *, now: datetime) -> None:
    """Writes the confirmation and the reminders still ahead, one row for each channel the party left.

    Call it in the transaction that books or moves. After the commit a worker is told to look.
    """
    dues = {Message.Kind.CONFIRMATION: now} | {kind: due for kind, due in _reminders(appointment) if due > now}
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
    except current_app.connection_for_write().recoverable_connection_errors as error:
        log.warning("The broker is away (%s); messages wait for the next sweep.", type(error).__name__)


def _reminders(appointment: Appointment) -> Iterable[tuple[Message.Kind, datetime]]:
    local = appointment.starts_at
    for kind, days in REMINDERS.items():
        day = local.date() - timedelta(days=days)
        yield kind, datetime.combine(day, REMINDER_TIME, tzinfo=local.tzinfo)


def _channels(appointment: Appointment) -> list[Message.Channel]:
    contacts = {Message.Channel.EMAIL: appointment.email, Message.Channel.SMS: appointment.phone}
    return [channel for channel, contact in contacts.items() if contact]
