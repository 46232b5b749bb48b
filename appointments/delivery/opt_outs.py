"""Recipients who want no more messages. Every verb may run twice, and at once."""

from datetime import datetime

from django.utils.translation import gettext_noop

from appointments.models import Message, OptOut
from appointments.models.contact import digest, digests
from offices.kept_queries import Given, KeptQuery

_Kind = Message.Kind
_OPT_OUT = KeptQuery(lambda: OptOut.objects.filter(contact=Given("contact")))

ANSWERS = (
    *_Kind.answers(),
    *_Kind.by_office(),
    _Kind.CONTACT_CHANGED,
    _Kind.OFFER,
    _Kind.REPORT_ANSWERED,
    *_Kind.to_staff(),
)
"""Mails that answer a request, or that people must know. These are sent even to people who opted out of reminders."""


def stop(channel: str, recipient: str, reason: OptOut.Reason, *, now: datetime) -> bool:
    """Stops messages to `recipient` on this channel. Returns whether that is new."""
    row = {"reason": reason, "since": now}
    # They may have asked while another key was first.
    is_known = len(digests(channel, recipient)) > 1 and has_stopped(channel, recipient)
    return not is_known and OptOut.objects.get_or_create(contact=digest(channel, recipient), defaults=row)[1]


def start(channel: str, recipient: str) -> bool:
    """Withdraws a request to stop. Returns whether there was one."""
    # A mailbox that does not exist is not brought back by a wish.
    found = OptOut.objects.filter(contact__in=digests(channel, recipient)).exclude(reason=OptOut.Reason.BOUNCED)
    return bool(found.delete()[0])


def has_stopped(channel: str, recipient: str) -> bool:
    """Whether there is a reason not to write to `recipient`."""
    return OptOut.objects.filter(contact__in=digests(channel, recipient)).exists()


def why_not(message: Message) -> str:
    """The reason, for staff, why the message must not be sent; empty when it may be.

    A text is never sent after an opt-out. A mail is never sent to a mailbox that does not exist. Other mail opt-outs
    stop reminders only.
    """
    asked = (_OPT_OUT.first(contact=each) for each in digests(message.channel, message.recipient))
    found = next(filter(None, asked), None)
    if found is None:
        return ""
    # Nobody reads that mailbox, so no kind of message is worth sending.
    if found.reason == OptOut.Reason.BOUNCED:
        return gettext_noop("an earlier mail came back")
    return "" if message.channel == Message.Channel.EMAIL and message.kind in ANSWERS else gettext_noop("opted out")
