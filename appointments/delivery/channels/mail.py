"""Composes a mail in the form that every mail channel sends."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from appointments.messages.letter import Letter


def compose(recipient: str, text: Letter, connection: Any) -> EmailMultiAlternatives:
    """Text with an HTML copy and its files. The Message-ID is the same each time the message is sent.

    With an address to unsubscribe, the headers of RFC 8058 let a mail program unsubscribe with one click.
    """
    mail = EmailMultiAlternatives(
        text.subject, text.body, to=[recipient], headers=_headers(text), connection=connection
    )
    mail.attach_alternative(text.html, "text/html")
    for file in text.attachments:
        mail.attach(file.name, file.content, file.content_type)
    return mail


def _headers(text: Letter) -> dict[str, str]:
    headers = {
        # Set by us: the same for every try, and the key in it proves that a bounce is about a mail of ours.
        "Message-ID": f"<{text.key}@{_domain()}>",
        # So that out-of-office replies are not sent (RFC 3834).
        "Auto-Submitted": "auto-generated",
        "Content-Language": text.language,
    }
    if text.unsubscribe:
        headers |= {"List-Unsubscribe": f"<{text.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
