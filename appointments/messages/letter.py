"""A mail or a text message, composed and ready for a provider."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """A file that is sent with a mail. Its name reveals nothing."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """The composed text. A text message has a body only. `key` is the same each time one message is sent.

    `unsubscribe` is the address to end reminders by mail. `reference` is the number of the message, for the provider's
    later reports. `useful_for` is how many seconds the provider may take, 0 for no limit.
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
