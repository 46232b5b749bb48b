"""The ways a message leaves the house. The outbox calls one outside any transaction and records how it ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from appointments.messages.letter import Text

CHANNELS = {
    "log": "appointments.delivery.channels.log.LogChannel",
    "smtp": "appointments.delivery.channels.smtp.SmtpChannel",
    "anymail": "appointments.delivery.channels.esp.AnymailChannel",
    "file": "appointments.delivery.channels.file.FileChannel",
    "twilio": "appointments.delivery.channels.twilio.First",
    "twilio_2": "appointments.delivery.channels.twilio.Second",
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
