"""A real Celery worker over a real Redis. One test, because starting a worker takes longer than the rest."""

import time
from collections import Counter

import pytest

from appointments import outbox
from appointments.models import Message
from tests.worker import broker, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_sends_each_message_once_and_outlives_redis(mailbox, settings, book_now, monkeypatch):
    mail = {name: getattr(settings, name) for name in ("EMAIL_CHANNEL", "EMAIL_HOST", "EMAIL_PORT")}
    with broker() as server:
        server.start()
        with worker(server, **mail):
            many_hints_send_each_message_once(mailbox, book_now)
            a_busy_worker_outlives_redis_and_goes_on_by_itself(server, mailbox, book_now, monkeypatch)


def many_hints_send_each_message_once(mailbox, book_now):
    """Two processes of the worker get more hints than there are messages."""
    mailbox.seconds_per_mail = 0.02
    booked = {}
    for n in range(12):
        booked[f"person{n}@example.com"] = book_now(f"person{n}")
        outbox.nudge()
    wait_until(lambda: Message.objects.filter(kind="confirmation", status="sent").count() == len(booked))
    assert Counter(mailbox.recipients) == dict.fromkeys(booked, 1)
    for mail in mailbox.mails:
        assert booked[mail["To"]].link_token in mail.get_body(("plain",)).get_content()


def a_busy_worker_outlives_redis_and_goes_on_by_itself(server, mailbox, book_now, monkeypatch):
    """Both its processes send, and it holds one more hint: in that state, kombu used to end the worker."""
    wait_until(lambda: server.hints() == (0, 0))
    mailbox.seconds_per_mail, mailbox.is_receiving, mailbox.recipients = 3, False, []
    nudge, names = outbox.nudge, []

    def holds_one():
        # On a slow machine the first mail may be sent before the second is booked: then a third keeps both busy.
        if server.hints() == (0, 0):
            names.append(f"busy{len(names)}")
            book_now(names[-1])
            nudge()
        time.sleep(0.3)
        return mailbox.is_receiving and server.hints() == (0, 1)

    with monkeypatch.context() as no_hints_but_ours:
        no_hints_but_ours.setattr(outbox, "nudge", lambda: None)
        wait_until(holds_one)
    server.stop()
    book_now("meanwhile")
    server.start()
    mailbox.seconds_per_mail = 0
    told = {f"{name}@example.com": 1 for name in (*names, "meanwhile")}
    hint_until(lambda: Counter(mailbox.recipients) == told)
    book_now("after")
    wait_until(lambda: "after@example.com" in mailbox.recipients)


def hint_until(happened):
    """Sends hints from time to time, as beat does."""

    def hinted():
        outbox.nudge()
        time.sleep(0.3)
        return happened()

    wait_until(hinted)
