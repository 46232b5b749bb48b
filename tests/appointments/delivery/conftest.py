"""A real SMTP server that keeps its mail, and a booking whose messages are due."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from appointments.booking import Contact
from appointments.delivery import dispatch
from appointments.models import Appointment, Message
from tests.mailbox import Mailbox, receiving
from tests.twilio import SENDER, SID, TOKEN, Twilio, twilio


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """The e-mail channel uses this server."""
    with receiving() as (box, port):
        settings.EMAIL_CHANNEL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", port
        settings.DEFAULT_FROM_EMAIL = "appointments@example.org"
        yield box


@pytest.fixture
def book_now(book, make_person) -> Callable[[str], Appointment]:
    """Books a person at the real present time."""

    def book_now(name: str) -> Appointment:
        contact = Contact("en", f"{name}@example.com")
        return book(make_person(name), contact=contact, now=timezone.now())

    return book_now


@pytest.fixture
def book_many(book, make_person) -> Callable[[int], list[Appointment]]:
    """Books that many people, each with an e-mail address and a reminder that is due."""

    def book_many(count: int) -> list[Appointment]:
        contacts = [Contact("en", f"person{n}@example.com") for n in range(count)]
        booked = [book(make_person(f"Person {contact.email}"), contact=contact) for contact in contacts]
        # Unlike a confirmation it has no files, which take longer to make than everything else.
        Message.objects.update(kind=Message.Kind.REMINDER_1)
        return booked

    return book_many


@pytest.fixture
def provider(settings, now) -> Iterator[Twilio]:
    """Text messages go to this provider, whose clock shows `now`."""
    with twilio() as (provider, url):
        settings.SMS_CHANNEL, settings.SMS_TIMEOUT = "twilio", 0.4
        settings.TWILIO = {"twilio": {"sid": SID, "token": TOKEN, "sender": SENDER, "url": url}}
        provider.clock = lambda: now
        yield provider


@pytest.fixture
def second(settings, provider) -> Iterator[Twilio]:
    """The provider that gets text messages while the first one fails."""
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
    """Claims the messages due at a moment, `now` by default, and delivers them."""

    def send(moment=now) -> list[Message.Status]:
        return [dispatch.deliver(claim, moment) for claim in dispatch.claim_due(moment, 100)]

    return send
