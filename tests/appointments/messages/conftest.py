"""A real SMTP server that keeps what it gets, and a booking whose messages are due."""

import socket
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from appointments import outbox
from appointments.booking import Contact
from appointments.models import Appointment, Message
from tests.twilio import SENDER, SID, TOKEN, Twilio, twilio


class Mailbox:
    """Keeps every mail. `answers` are what the server says to a recipient or, for `DATA`, to every mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.seconds_per_mail = 0.0
        self.is_receiving = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.is_receiving = True
        time.sleep(self.seconds_per_mail)
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.recipients += envelope.rcpt_tos
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """The e-mail channel goes to this server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_CHANNEL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "appointments@example.org"
    yield box
    server.stop()


@pytest.fixture
def book_many(book, make_person) -> Callable[[int], list[Appointment]]:
    """Books that many people, each with an e-mail address."""

    def book_many(count: int) -> list[Appointment]:
        contacts = [Contact("en", f"person{n}@example.com") for n in range(count)]
        return [book(make_person(f"Person {contact.email}"), contact=contact) for contact in contacts]

    return book_many


@pytest.fixture
def provider(settings, now) -> Iterator[Twilio]:
    """Text messages go to this one, whose clock shows `now`."""
    with twilio() as (provider, url):
        settings.SMS_CHANNEL, settings.SMS_TIMEOUT = "twilio", 0.4
        settings.TWILIO = {"twilio": {"sid": SID, "token": TOKEN, "sender": SENDER, "url": url}}
        provider.clock = lambda: now
        yield provider


@pytest.fixture
def second(settings, provider) -> Iterator[Twilio]:
    """The one text messages go to while the first fails."""
    with twilio() as (second, url):
        settings.SMS_SECOND_CHANNEL = "twilio_2"
        settings.TWILIO["twilio_2"] = {"sid": "AC2", "token": "second", "sender": "MG" + "1" * 32, "url": url}
        yield second


@pytest.fixture
def text(book, make_person) -> Message:
    """A text message that is due."""
    return book(make_person("Bruno"), contact=Contact("en", "", "+12125550123")).messages.get()


@pytest.fixture
def send(now) -> Callable[..., list[Message.Status]]:
    """Claims what is due at a moment, `now` unless another is given, and delivers it."""

    def send(moment=now) -> list[Message.Status]:
        return [outbox.deliver(claim, moment) for claim in outbox.claim_due(moment, 100)]

    return send
