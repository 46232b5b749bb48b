"""Booking and sending without Redis: cron does it."""

import time
from collections.abc import Iterator
from io import StringIO

import pytest
from celery import Celery
from django.core.management import call_command
from django.utils import timezone
from kombu.exceptions import OperationalError

from appointments import waking
from appointments.delivery import dispatch
from appointments.models import Message
from tests.worker import Broker, broker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_redis() -> Iterator[Broker]:
    with broker() as server:
        yield server


def test_without_redis_booking_does_not_wait_and_cron_sends(no_redis, mailbox, book_now, caplog):
    started = time.monotonic()
    book_now("bruno")
    assert time.monotonic() - started < 4
    assert "The broker is away" in caplog.text
    said = StringIO()
    call_command("send_due_messages", stdout=said)
    assert mailbox.recipients == ["bruno@example.com"]
    assert said.getvalue().startswith("1 sent, 0 to be tried again")


def test_it_is_asked_once_and_then_left_alone_for_a_while(monkeypatch):
    asked = []

    def away(*_task, **options):
        asked.append(options["retry"])
        raise OperationalError

    monkeypatch.setattr(Celery, "send_task", away)
    waking.away["until"] = 0.0
    waking.wake("relocate", 1)
    waking.wake("settle_stranded")
    assert asked == [False]
    waking.away["until"] = 0.0


def test_a_broker_that_fails_in_an_unexpected_way_undoes_no_booking(faulty_broker, book_now):
    assert book_now("bruno").messages.exists()


def test_cron_takes_back_what_a_dead_worker_held(no_redis, mailbox, book_now):
    book_now("bruno")
    dispatch.claim_due(timezone.now(), 1)
    Message.objects.filter(status="sending").update(claimed_until=timezone.now())
    call_command("send_due_messages", verbosity=0)
    assert mailbox.recipients == ["bruno@example.com"]
