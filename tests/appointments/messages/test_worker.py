"""A real Celery worker over a real Redis, one for all tests here: starting it takes longer than they do."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from appointments import outbox
from appointments.models import Message
from tests.mailbox import Mailbox, receiving
from tests.worker import Broker, broker, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running(django_db_setup) -> Iterator[tuple[Broker, Mailbox]]:
    """A worker of two processes that sends through the mailbox."""
    with receiving() as (box, port), broker() as server:
        server.start()
        with worker(server, EMAIL_CHANNEL="smtp", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield server, box


@pytest.fixture
def redis_server(running) -> Broker:
    return running[0]


@pytest.fixture
def mailbox(running) -> Mailbox:
    box = running[1]
    box.mails, box.recipients, box.seconds_per_mail, box.is_receiving = [], [], 0.0, False
    return box


def test_a_worker_delivers_the_confirmation_of_a_booking(mailbox, book_now):
    appointment = book_now("bruno")
    wait_until(lambda: Message.objects.filter(kind="confirmation", status="sent").exists())
    (mail,) = mailbox.mails
    assert mail["To"] == "bruno@example.com"
    assert appointment.link_token in mail.get_body(("plain",)).get_content()


def test_many_hints_and_two_processes_send_each_message_once(mailbox, book_now):
    mailbox.seconds_per_mail = 0.02
    people = [f"person{n}" for n in range(12)]
    for person in people:
        book_now(person)
        outbox.nudge()
    wait_until(lambda: Message.objects.filter(kind="confirmation", status="sent").count() == len(people))
    assert Counter(mailbox.recipients) == {f"{person}@example.com": 1 for person in people}


def test_a_busy_worker_outlives_redis_and_goes_on_by_itself(redis_server, mailbox, book_now):
    mailbox.seconds_per_mail = 2
    book_now("before")
    wait_until(lambda: mailbox.is_receiving)
    redis_server.stop()
    book_now("meanwhile")
    redis_server.start()
    mailbox.seconds_per_mail = 0
    hint_until(lambda: mailbox.recipients == ["before@example.com", "meanwhile@example.com"])
    book_now("after")
    wait_until(lambda: "after@example.com" in mailbox.recipients)


def hint_until(happened):
    """Says "look" now and then, as beat does."""

    def hinted():
        outbox.nudge()
        time.sleep(0.3)
        return happened()

    wait_until(hinted)
