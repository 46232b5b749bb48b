"""The ways a message leaves the house. The outbox calls one outside any transaction and records how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

CHANNELS = {
    "log": "appointments.channels.log.LogChannel",
    "smtp": "appointments.channels.smtp.SmtpChannel",
    "anymail": "appointments.channels.esp.AnymailChannel",
    "file": "appointments.channels.file.FileChannel",
    "twilio": "appointments.channels.twilio.First",
    "twilio_2": "appointments.channels.twilio.Second",
}
"""The values of `EMAIL_CHANNEL`, `SMS_CHANNEL` and `SMS_SECOND_CHANNEL`, and who carries the message then."""


class TemporaryFailure(Exception):
    """It was not sent; later it may be. The text is shown to staff, so it holds no personal data."""


class ProviderDown(TemporaryFailure):
    """It was not sent, and nothing else will be by this provider for now: it is away, overloaded or refuses us."""


class PermanentFailure(Exception):
    """It can never be sent to this recipient. The text is shown to staff, so it holds no personal data."""


class Unknown(Exception):
    """It may have been sent or not: the provider was told and did not say. The text holds no personal data."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail. Its name tells nothing."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Text:
    """What is said. A text message has a body only. `key` is the same however often one message is sent.

    `unsubscribe` is where reminders by mail are ended. `reference` is the number of the message, for what the provider
    reports later; `useful_for` how many seconds it may take over it, 0 when that was not said.
    """

    body: str
    language: str
    key: str
    subject: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""
    reference: str = ""
    useful_for: int = 0

    def __str__(self) -> str:
        return f"{self.subject}\n\n{self.body}" if self.subject else self.body


class Channel(Protocol):
    """Carries a text to one recipient."""

    def send(self, recipient: str, text: Text) -> str:
        """Hands `text` over and returns the provider's number for it, empty if it gives none.

        Raises `TemporaryFailure`, `ProviderDown` or `PermanentFailure` when it was not taken, `Unknown` when nobody
        can say.
        """

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """The provider's numbers of what it took for `recipient` with this `body` since then.

        Empty: it took nothing. `None`: this provider cannot be asked. Raises `TemporaryFailure` when it does not
        answer.
        """


def providers_of(kind: str) -> list[str]:
    """The names of those the operator chose for messages of `kind`, `email` or `sms`; the preferred one first."""
    chosen = {"email": [settings.EMAIL_CHANNEL], "sms": [settings.SMS_CHANNEL, settings.SMS_SECOND_CHANNEL]}[kind]
    return [name for name in chosen if name]


def channel_named(name: str) -> Channel:
    """The channel of that name in `CHANNELS`."""
    return cast(Channel, import_string(CHANNELS[name])())
