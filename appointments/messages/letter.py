"""What is handed to a provider: a mail or a text message, composed."""

from dataclasses import dataclass


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
