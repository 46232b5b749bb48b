"""WRITE: a short code to the contact on file. Who reads it out in the call has the phone, or reads the mailbox.

In a call of a helper the same code is the person's yes.
"""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appointments import outbox
from appointments.delivery import opt_outs
from appointments.models import AccessLog, Appointment, Call, ContactCode, Message
from appointments.models.series import keys
from appointments.people.disclosure import Look, Record, disclose
from appointments.support.subject import Subject
from appointments.values.identifiers import masked, masked_email
from offices.refusals import Refusal

GOOD_FOR = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=1)
"""Until then, another press sends no other code."""

CODES_IN_A_CALL = 3
CODES_A_DAY = 6
"""To one person, in all calls: the limit protects their phone."""

Channel = Message.Channel
Kind = Message.Kind


class Sent(NamedTuple):
    """Where a code goes, masked; not a new one when the last one is young."""

    to: str
    is_new: bool


class NoCodeThere(Refusal):
    """Nothing is on file there, or it does not take our messages."""

    in_words = _("No code can go there. Nothing was sent.")


class TooManyCodes(Refusal):
    """This call, or all calls about this person today, have sent as many codes as they may."""

    in_words = _("Too many codes were sent. Nothing was sent. Ask for other things.")


def channels(subject: Subject) -> list[Channel]:
    """Where a code may go: what the person gave, and what takes our messages."""
    appointment = subject.appointment
    return [each for each in (Channel.SMS, Channel.EMAIL) if appointment and _takes_codes(appointment, each)]


def is_sent(call: Call, subject: Subject, now: datetime) -> bool:
    """Whether a code is out to this person in this call, and still good."""
    return _live(call, subject, now).exists()


@transaction.atomic
def send(call: Call, subject: Subject, channel: str, *, now: datetime) -> Sent:
    """Plans the message with a new code, and writes down that the agent sees where it goes.

    Raises `NoCodeThere` or `TooManyCodes`. Locks the appointment.
    """
    if channel not in channels(subject) or subject.appointment is None:
        raise NoCodeThere
    # Presses at once wait here, so that they cannot pass the limits together.
    appointment = Appointment.objects.locked(subject.appointment.pk)
    to = masked(appointment.phone) if channel == Channel.SMS else masked_email(appointment.email)
    # Sent twice: one press, one message, and the code that is on its way stays the right one.
    if _live(call, subject, now).filter(message__channel=channel, made_at__gt=now - AGAIN_AFTER).exists():
        return Sent(to, is_new=False)
    today = ContactCode.objects.filter(person__in=_digests(subject), made_at__gt=now - timedelta(days=1))
    if call.codes.count() >= CODES_IN_A_CALL or today.count() >= CODES_A_DAY:
        raise TooManyCodes
    kind = Kind.CONSENT_CODE if call.asks_by_code else Kind.CODE
    message = outbox.plan_code(appointment, kind, Channel(channel), now=now, until=now + GOOD_FOR)
    ContactCode.objects.create(message=message, call=call, person=subject.person, made_at=now)
    look = Look(call.agent, "support:verify", AccessLog.Kind.FOUND, now, reason=kind, call=call)
    disclose(look, [Record(subject.person, appointment)])
    return Sent(to, is_new=True)


def shown_by(call: Call, subject: Subject, typed: str, *, now: datetime) -> set[uuid.UUID]:
    """The appointments of this person with the contact to which this code was sent in this call; none when it is not
    a code that is still good.
    """
    # Any that is live: texts overtake each other, and the caller reads out the one that has come.
    live = _live(call, subject, now).select_related("message__appointment")
    right = [code.message for code in live if code.is_right(typed)]
    reached = {(message.channel, message.recipient) for message in right}
    return keys([row for row in subject.attendees if reached & set(_contacts(row.appointment))])


def use_up(call: Call, subject: Subject, *, now: datetime) -> None:
    """No code that was sent to this person in this call is good any more."""
    _live(call, subject, now).update(used_at=now)


def _live(call: Call, subject: Subject, now: datetime) -> "QuerySet[ContactCode]":
    # Of this call only, so that a code that someone learned in another call opens nothing.
    return call.codes.filter(person__in=_digests(subject), used_at=None, message__expires_at__gt=now)


def _contacts(appointment: Appointment) -> list[tuple[str, str]]:
    return [(Channel.SMS, appointment.phone), (Channel.EMAIL, appointment.email)]


def _digests(subject: Subject) -> list[str]:
    return [subject.person, *subject.aliases]


def _takes_codes(appointment: Appointment, channel: Channel) -> bool:
    message = Message(appointment=appointment, channel=channel, kind=Kind.CODE)
    return bool(message.recipient) and not opt_outs.why_not(message)
