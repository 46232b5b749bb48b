"""What is done about a message that reached nobody: a human is told, and the other way to reach them is taken.

Failures are looked for, not announced, so none is lost with the process that met it, and one that a provider reports
days later counts like any other.
"""

from datetime import datetime

from django.db import transaction

from appointments import outbox, worklist
from appointments.models import Appointment, Message, ToDo

BATCH = 100


def follow_up(now: datetime) -> int:
    """Takes up each failed message once, each in a transaction of its own; how many. Safe to run twice at once."""
    failed = Message.objects.failed().filter(followed_up_at=None).order_by("pk")
    return sum(_take_up(message, now) for message in failed[:BATCH])


@transaction.atomic
def _take_up(message: Message, now: datetime) -> bool:
    """Locks the appointment, if it is about one. What no longer holds needs nobody."""
    if message.appointment_id:
        message.appointment = Appointment.objects.locked(message.appointment_id)
    if not Message.objects.filter(pk=message.pk, followed_up_at=None).update(followed_up_at=now):
        return False
    if message.appointment and message.is_true(now):
        worklist.add(message.appointment, ToDo.Kind.MESSAGE_FAILED, reason=_reason(message), now=now)
        outbox.fall_back(message, now=now)
    if message.attempt and message.is_true(now) and not _reached_otherwise(message):
        worklist.add(message.attempt, ToDo.Kind.NOT_YET, reason=_reason(message), now=now)
    return True


def _reached_otherwise(message: Message) -> bool:
    """Whether the same was said on the other channel, or still will be."""
    others = Message.objects.filter(attempt=message.attempt).exclude(pk=message.pk)
    return others.exclude(pk__in=others.failed().values("pk")).exclude(status=Message.Status.DROPPED).exists()


def _reason(message: Message) -> str:
    return f"{message.channel} {message.kind} {message.error}".strip()
