"""The ways to send a message. The dispatcher calls a channel outside any transaction and records the result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from appointments.messages.letter import Letter

CHANNELS = {
    "log": "appointments.delivery.channels.log.LogChannel",
    "smtp": "appointments.delivery.channels.smtp.SmtpChannel",
    "anymail": "appointments.delivery.channels.esp.AnymailChannel",
    "file": "appointments.delivery.channels.file.FileChannel",
    "twilio": "appointments.delivery.channels.twilio.First",
    "twilio_2": "appointments.delivery.channels.twilio.Second",
}
"""The values of `EMAIL_CHANNEL`, `SMS_CHANNEL` and `SMS_SECOND_CHANNEL`, and the channel class of each."""


class TemporaryFailure(Exception):
    """The message was not sent and can be tried again. Staff see the text, so it holds no personal data."""


class ProviderDown(TemporaryFailure):
    """The message was not sent, and this provider accepts nothing for now: it is down, overloaded or refuses our
    account.
    """


class PermanentFailure(Exception):
    """The message can never be sent to this recipient. Staff see the text, so it holds no personal data."""


class Unknown(Exception):
    """The message may have been sent: the provider received the request and did not answer. The text holds no personal
    data.
    """


class Channel(Protocol):
    """Sends a text to one recipient."""

    def send(self, recipient: str, text: Letter) -> str:
        """Sends `text` and returns the provider's id for it, empty if it gives none.

        Raises `TemporaryFailure`, `ProviderDown` or `PermanentFailure` when the text was not sent, `Unknown` when it
        may have been.
        """

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """The provider's ids of messages it accepted for `recipient` with this `body` since then.

        Empty: it accepted none. `None`: this provider cannot be asked. Raises `TemporaryFailure` when it does not
        answer.
        """


def providers_of(kind: str) -> list[str]:
    """The names of the providers configured for messages of `kind` (`email` or `sms`), the preferred one first."""
    chosen = {"email": [settings.EMAIL_CHANNEL], "sms": [settings.SMS_CHANNEL, settings.SMS_SECOND_CHANNEL]}[kind]
    return [name for name in chosen if name]


def channel_named(name: str) -> Channel:
    """The channel with that name in `CHANNELS`."""
    # By name: the library of a channel that is not chosen is never loaded.
    return cast(Channel, import_string(CHANNELS[name])())
