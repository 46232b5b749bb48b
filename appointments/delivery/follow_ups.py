"""Acts on messages that reached nobody: adds a to-do for staff and uses the other channel.

Failures are found by a query. So none is lost when a process dies, and a failure that a provider reports days later
counts like any other.
"""

from datetime import datetime

from django.db import transaction

from appointments import outbox, worklist
from appointments.models import Appointment, Message, ToDo
from offices.sweeps import one_by_one

BATCH = 100


def follow_up(now: datetime) -> int:
    """Handles each failed message once, each in its own transaction; returns how many. Safe to run twice at once."""
    failed = Message.objects.failed().filter(followed_up_at=None).order_by("pk")
    return one_by_one(lambda message: _take_up(message, now), failed[:BATCH])


@transaction.atomic
def _take_up(message: Message, now: datetime) -> bool:
    """Handles one failed message. Locks the appointment, if there is one."""
    if message.appointment_id:
        # Before the message, as everywhere: the verbs lock the appointment and then write its messages.
        message.appointment = Appointment.objects.locked(message.appointment_id)
    # The row count decides between two runs at once.
    if not Message.objects.filter(pk=message.pk, followed_up_at=None).update(followed_up_at=now):
        return False
    # That an old contact no longer works is often why it was changed.
    if message.appointment and not message.old_contact and message.is_true(now):
        worklist.add(message.appointment, ToDo.Kind.MESSAGE_FAILED, reason=_reason(message), now=now)
        outbox.fall_back(message, now=now)
    if message.attempt and message.is_true(now) and not _reached_otherwise(message):
        worklist.add(message.attempt, ToDo.Kind.NOT_YET, reason=_reason(message), now=now)
    return True


def _reached_otherwise(message: Message) -> bool:
    """Whether the other channel has sent the same message, or will."""
    # An attempt has both channels from the start, so there is nothing to fall back to, only something to wait for.
    others = Message.objects.filter(attempt=message.attempt).exclude(pk=message.pk)
    return others.exclude(pk__in=others.failed().values("pk")).exclude(status=Message.Status.DROPPED).exists()


def _reason(message: Message) -> str:
    return f"{message.channel} {message.kind} {message.error}".strip()
