"""The ways a message leaves the house. The outbox calls one outside any transaction and records how it ended."""

from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

CHANNELS = {
    "log": "appointments.channels.log.LogChannel",
    "smtp": "appointments.channels.smtp.SmtpChannel",
}
"""The values of `EMAIL_CHANNEL` and `SMS_CHANNEL`, and who carries the message then."""


class TemporaryFailure(Exception):
    """It was not sent; later it may be. The text is shown to staff, so it holds no personal data."""


class PermanentFailure(Exception):
    """It can never be sent to this recipient. The text is shown to staff, so it holds no personal data."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail. Its name tells nothing."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Text:
    """What is said. A text message has a body only. `key` is the same however often one message is sent."""

    body: str
    language: str
    key: str
    subject: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __str__(self) -> str:
        return f"{self.subject}\n\n{self.body}" if self.subject else self.body


class Channel(Protocol):
    """Carries a text to one recipient."""

    def send(self, recipient: str, text: Text) -> None:
        """Hands `text` over to the provider. Raises `TemporaryFailure` or `PermanentFailure` when it was not taken."""


def channel_for(kind: str) -> Channel:
    """The channel the operator chose for messages of `kind`: `email` or `sms`."""
    chosen = {"email": settings.EMAIL_CHANNEL, "sms": settings.SMS_CHANNEL}[kind]
    return cast(Channel, import_string(CHANNELS[chosen])())
