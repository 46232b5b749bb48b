"""A real Celery worker over a real Redis; and what happens when there is none."""

import time
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from appointments import outbox
from appointments.booking import Contact
from appointments.models import Message
from tests.worker import Broker, broker, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis_server() -> Iterator[Broker]:
    with broker() as server:
        server.start()
        yield server


@pytest.fixture
def no_redis() -> Iterator[Broker]:
    with broker() as server:
        yield server


@pytest.fixture
def start_worker(mailbox, settings):
    """Starts a worker that sends through the mailbox."""
    mail = {name: getattr(settings, name) for name in ("EMAIL_CHANNEL", "EMAIL_HOST", "EMAIL_PORT")}
    return lambda server: worker(server, **mail)


@pytest.fixture
def book_now(book, make_person):
    """Books someone at this moment of the real clock."""

    def book_now(name: str):
        contact = Contact("en", f"{name}@example.com")
        return book(make_person(name), contact=contact, now=timezone.now())

    return book_now


def test_a_worker_delivers_the_confirmation_of_a_booking(redis_server, start_worker, mailbox, book_now):
    with start_worker(redis_server):
        appointment = book_now("bruno")
        wait_until(lambda: Message.objects.filter(kind="confirmation", status="sent").exists())
    (mail,) = mailbox.mails
    assert mail["To"] == "bruno@example.com"
    assert appointment.link_token in mail.get_body(("plain",)).get_content()


def test_many_hints_and_two_workers_send_each_message_once(redis_server, start_worker, mailbox, book_now):
    mailbox.seconds_per_mail = 0.02
    people = [f"person{n}" for n in range(12)]
    with start_worker(redis_server), start_worker(redis_server):
        for person in people:
            book_now(person)
            outbox.nudge()
        wait_until(lambda: Message.objects.filter(kind="confirmation", status="sent").count() == len(people))
    assert Counter(mailbox.recipients) == {f"{person}@example.com": 1 for person in people}


def test_a_busy_worker_outlives_redis_and_goes_on_by_itself(redis_server, start_worker, mailbox, book_now):
    mailbox.seconds_per_mail = 2
    with start_worker(redis_server):
        book_now("before")
        wait_until(lambda: mailbox.is_receiving)
        redis_server.stop()
        book_now("meanwhile")
        redis_server.start()
        wait_until(lambda: mailbox.recipients == ["before@example.com", "meanwhile@example.com"])
        book_now("after")
        wait_until(lambda: "after@example.com" in mailbox.recipients)


def test_without_redis_booking_does_not_wait_and_cron_sends(no_redis, mailbox, book_now, caplog):
    started = time.monotonic()
    book_now("bruno")
    assert time.monotonic() - started < 4
    assert "The broker is away" in caplog.text
    said = StringIO()
    call_command("send_due_messages", stdout=said)
    assert mailbox.recipients == ["bruno@example.com"]
    assert said.getvalue().startswith("1 sent, 0 to be tried again")


def test_cron_takes_back_what_a_dead_worker_held(no_redis, mailbox, book_now):
    book_now("bruno")
    outbox.claim_due(timezone.now(), 1)
    Message.objects.filter(status="sending").update(lease_until=timezone.now())
    call_command("send_due_messages", verbosity=0)
    assert mailbox.recipients == ["bruno@example.com"]
