"""Sends the confirmation again, by text or e-mail, when a person asks the support line. Limits how often."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from appointments import outbox
from appointments.booking import AlreadyEnded
from appointments.delivery import opt_outs
from appointments.models import Appointment, Message
from appointments.values.identifiers import masked, masked_email
from offices import refusals

DAY = timedelta(days=1)
COPIES_A_DAY = 3
"""The most copies on one channel in a day, for all requests and results."""

Channel = Message.Channel


class CannotResend(models.TextChoices):
    """Why the confirmation cannot be sent there now."""

    STOPPED = "stopped", _("This phone has stopped our texts. They can text START to get them again.")
    BOUNCED = "bounced", _("An earlier mail to this address came back. Ask for another one.")
    WAITING = "waiting", _("It is on its way now. Wait for it.")
    TOO_OFTEN = "too_often", _("It was sent too often today. Read it aloud, or print the letter.")

    @classmethod
    def of_the_contact(cls) -> "list[CannotResend]":
        """Those that hold for every message there, until the person does something."""
        return [cls.STOPPED, cls.BOUNCED]


class CannotSend(refusals.Refusal):
    """It cannot go there now, or nothing is on file there."""

    in_words = _("We cannot send it there now. Nothing was sent.")


@dataclass(frozen=True)
class Way:
    """One way to send it: `to` is masked, `last` is the newest copy of the day."""

    channel: Channel
    to: str
    last: Message | None
    refusal: CannotResend | None


def ways(appointment: Appointment, now: datetime) -> list[Way]:
    """Every channel that the party gave, and whether a copy may be sent there now."""
    masks = {Channel.SMS: masked(appointment.phone), Channel.EMAIL: masked_email(appointment.email)}
    # Of any agent and any call: the limit protects the phone, not the caller.
    copies = appointment.messages.filter(kind=Message.Kind.COPY, due_at__gt=now - DAY).order_by("pk")
    return [
        _way(appointment, channel, to, [each for each in copies if each.channel == channel])
        for channel, to in masks.items()
        if to
    ]


@transaction.atomic
def send(appointment_id: uuid.UUID, channel: str, *, now: datetime) -> None:
    """Plans the confirmation once more. Raises `AlreadyEnded` or `CannotSend`. Locks the appointment."""
    # Presses at once wait here, so that they cannot pass the limit together.
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.status not in Appointment.Status.active():
        raise AlreadyEnded
    if not any(way.channel == channel and way.refusal is None for way in ways(appointment, now)):
        raise CannotSend
    outbox.plan_copy(appointment, Channel(channel), now=now)


def _way(appointment: Appointment, channel: Channel, to: str, sent: list[Message]) -> Way:
    last = sent[-1] if sent else None
    return Way(channel, to, last, _refusal(appointment, channel, sent))


def _refusal(appointment: Appointment, channel: Channel, sent: list[Message]) -> CannotResend | None:
    if opt_outs.why_not(Message(appointment=appointment, channel=channel, kind=Message.Kind.COPY)):
        return CannotResend.STOPPED if channel == Channel.SMS else CannotResend.BOUNCED
    # A copy of an older version is dropped before it is sent, so it is nothing to wait for.
    if any(each.status in Message.Status.on_the_way() and each.version == appointment.version for each in sent):
        return CannotResend.WAITING
    return CannotResend.TOO_OFTEN if len(sent) >= COPIES_A_DAY else None
