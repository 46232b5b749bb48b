"""Bounced mail, as reported by a mail service (django-anymail) or read from what a mail server returned."""

import re
from datetime import datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from typing import Any, BinaryIO

from anymail.signals import EventType, RejectReason
from django.utils import timezone

from appointments.delivery import opt_outs
from appointments.delivery.inbound import reports
from appointments.messages.of_appointments import is_key
from appointments.models import Message, OptOut

ANYMAIL = "anymail"
_STATUSES = {
    EventType.QUEUED: "queued",
    EventType.SENT: "sent",
    EventType.DELIVERED: "delivered",
    EventType.BOUNCED: "undelivered",
    EventType.REJECTED: "undelivered",
    EventType.FAILED: "undelivered",
}
_DEAD = (RejectReason.BOUNCED, RejectReason.INVALID)
_KEY = re.compile(r"<(\d{1,18}\.[\w-]{22})@")  # No longer than a row's number can be.
_NO_SUCH_MAILBOX = re.compile(r"5\.1\.(?:1|2|3|6|10)$")
"""Enhanced status codes (RFC 3463) of an address that is permanently wrong."""


class NotABounce(ValueError):
    """The mail is not a report about a mail of ours."""


def heard(event: Any, **_more: Any) -> None:
    """Receives anymail's tracking signal: delivered, bounced, dead mailbox or complaint."""
    reference = str((event.metadata or {}).get("message", ""))
    # The reference comes back from outside; anything but a key of ours is ignored.
    if reference.isdecimal() and event.message_id and event.event_type in _STATUSES:
        status = _STATUSES[event.event_type]
        reports.report(int(reference), provider=ANYMAIL, number=event.message_id, status=status)
    if event.recipient and (reason := _reason(event)):
        opt_outs.stop(Message.Channel.EMAIL, event.recipient, reason, now=timezone.now())


def read(mail: BinaryIO, now: datetime) -> str:
    """Reads a mail that a server returned (RFC 3464) and says what it was. Raises `NotABounce`.

    A mailbox that does not exist gets no more mail; any other reason is noted on this message only.
    """
    report = message_from_binary_file(mail, policy=policy.default)
    status = _field(report, "Status")
    message = _returned(report)
    # Only with the secret Message-ID of a mail of ours: a forged bounce must not stop mail to another person.
    if message is None or _field(report, "Action") != "failed":
        raise NotABounce
    reports.came_back(message.pk, error=f"SMTP {status}")
    # A full mailbox or a busy server may take the next mail.
    if not _NO_SUCH_MAILBOX.match(status):
        return "came back"
    opt_outs.stop(message.channel, message.recipient, OptOut.Reason.BOUNCED, now=now)
    return "no such mailbox"


def _reason(event: Any) -> OptOut.Reason | None:
    if event.event_type == EventType.COMPLAINED:
        return OptOut.Reason.COMPLAINED
    if event.event_type == EventType.UNSUBSCRIBED:
        return OptOut.Reason.ASKED
    # Any other reason, such as a full mailbox, must not stop later mail.
    is_dead = event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in _DEAD
    return OptOut.Reason.BOUNCED if is_dead else None


def _returned(report: EmailMessage) -> Message | None:
    """The message of ours whose Message-ID is in the returned mail."""
    texts = (part.as_string() for part in report.walk() if part.get_content_type() in _ORIGINALS)
    for key in (found[1] for text in texts for found in _KEY.finditer(text)):
        message = Message.objects.select_related("appointment").filter(pk=key.partition(".")[0]).first()
        # In constant time: otherwise a sender could find out a key letter by letter.
        if message and is_key(message, key):
            return message
    return None


_ORIGINALS = ("text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers")


def _field(report: EmailMessage, name: str) -> str:
    """A field of the report's machine-readable part, without its comment; empty when there is none."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            found = re.search(rf"^{name}:\s*([\w.]+)", part.as_string(), re.MULTILINE | re.IGNORECASE)
            return found[1].lower() if found else ""
    return ""
