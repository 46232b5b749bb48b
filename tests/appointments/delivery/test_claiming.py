"""Many dispatchers at once on real PostgreSQL: each message is sent by one of them, once."""

import itertools
from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from appointments.delivery import claims
from appointments.delivery import dispatch as dispatcher
from appointments.models import Message
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)


def dispatch(now):
    return list(dispatcher.send_due(lambda: now))


def cron():
    call_command("send_due_messages", verbosity=0)


def test_three_dispatchers_cron_and_two_reapers_send_each_message_once(book_now, mailbox):
    for n in range(8):
        book_now(f"person{n}")
    mailbox.seconds_per_mail = 0.02
    dispatchers = [lambda: list(dispatcher.send_due(timezone.now))] * 3
    together([*dispatchers, cron, *[lambda: dispatcher.reap(timezone.now())] * 2])
    assert Counter(mailbox.recipients) == {f"person{n}@example.com": 1 for n in range(8)}
    assert set(Message.objects.filter(kind="confirmation").values_list("status", "tries")) == {("sent", 1)}


def test_what_was_refused_is_sent_at_once_when_the_operator_has_corrected_the_cause(book_now, mailbox):
    book_now("bruno")
    mailbox.answers["DATA"] = "554 5.7.1 Relay access denied"
    Message.objects.update(tries=15)
    cron()
    mailbox.answers.clear()
    cron()
    assert mailbox.recipients == []
    call_command("send_due_messages", again=True, verbosity=0)
    assert mailbox.recipients == ["bruno@example.com"]
    assert set(Message.objects.exclude(kind="confirmation").values_list("status", flat=True)) == {"planned"}


def test_a_dispatcher_passes_over_rows_another_is_claiming(book_many, now):
    book_many(6)
    due = set(Message.objects.due(now).values_list("pk", flat=True))
    with transaction.atomic():
        mine = {message.pk for message in Message.objects.due(now).select_for_update(skip_locked=True)[:4]}
        theirs = in_the_background(partial(dispatcher.claim_due, now, 100))
        assert theirs.done(), "it waits for rows another dispatcher holds"
    assert {claim.message_id for claim in theirs.result()} == due - mine


def test_without_row_locks_two_dispatchers_would_claim_the_same(book_many, now):
    book_many(6)
    both_looked = Barrier(2)

    def claim_without_locks():
        due = set(Message.objects.due(now).values_list("pk", flat=True))
        both_looked.wait(20)
        Message.objects.filter(pk__in=due).update(status="sending", claimed_until=now)
        return due

    first, second = together([claim_without_locks] * 2)
    assert first == second != set()


def test_one_claim_used_twice_would_send_twice_but_is_recorded_once(bruno, mailbox, now):
    mailbox.seconds_per_mail = 0.3
    (claim,) = dispatcher.claim_due(now, 1)
    ends = together([partial(dispatcher.deliver, claim, now)] * 2)
    assert len(mailbox.mails) == 2
    assert sorted(ends) == ["sending", "sent"]


def test_a_worker_that_lost_its_claim_sends_nothing(bruno, mailbox, now):
    (slow,) = dispatcher.claim_due(now, 1)
    later = now + dispatcher.CLAIM_LASTS
    assert dispatcher.reap(later) == 1
    (fast,) = dispatcher.claim_due(later, 1)
    assert [dispatcher.deliver(slow, later), dispatcher.deliver(fast, later)] == ["sending", "sent"]
    assert len(mailbox.mails) == 1


def test_a_worker_that_comes_back_late_does_not_overwrite_the_outcome(bruno, mailbox, now):
    (slow,) = dispatcher.claim_due(now, 1)
    dispatcher.reap(now + dispatcher.CLAIM_LASTS)
    dispatch(now + dispatcher.CLAIM_LASTS)
    assert claims.record(slow, Message.Status.FAILED) == "sending"
    assert Message.objects.get().status == "sent"


def test_a_worker_that_comes_back_late_does_not_end_the_try_of_another(bruno, now):
    (slow,) = dispatcher.claim_due(now, 1)
    dispatcher.reap(now + dispatcher.CLAIM_LASTS)
    dispatcher.claim_due(now + dispatcher.CLAIM_LASTS, 1)
    assert claims.record(slow, Message.Status.FAILED) == "sending"
    assert Message.objects.get().status == "sending"


def test_a_running_claim_is_not_reaped(bruno, now):
    dispatcher.claim_due(now, 1)
    assert dispatcher.reap(now + dispatcher.CLAIM_LASTS - timedelta(seconds=1)) == 0


def test_a_claim_nearly_over_is_renewed_before_sending(bruno, mailbox, now):
    (claim,) = dispatcher.claim_due(now, 1)
    moment = now + dispatcher.CLAIM_LASTS - timedelta(seconds=1)
    mailbox.answers["DATA"] = "451 later"
    assert dispatcher.deliver(claim, moment) == "planned"
    assert dispatcher.reap(now + dispatcher.CLAIM_LASTS) == 0


def test_a_message_that_kills_its_workers_waits_longer_each_time(bruno):
    waits = []
    for _death in range(3):
        due_at = Message.objects.get().due_at
        dispatcher.claim_due(due_at, 1)
        dispatcher.reap(due_at + dispatcher.CLAIM_LASTS)
        waits.append(Message.objects.get().due_at - due_at)
    assert waits == [dispatcher.CLAIM_LASTS, dispatcher.CLAIM_LASTS * 2, dispatcher.CLAIM_LASTS * 3]


def test_a_dispatcher_whose_time_is_up_gives_its_claims_back(book_many, mailbox, now):
    book_many(5)
    ticks = iter([now, now, now, now] + [now + dispatcher.RUN] * 10)
    assert list(dispatcher.send_due(lambda: next(ticks))) == ["sent"]
    assert Counter(Message.objects.values_list("status", flat=True)) == {"sent": 1, "planned": 4}


def test_the_batch_of_a_slow_provider_is_given_back_before_its_claim_ends(book_many, mailbox, now):
    book_many(6)
    moments = itertools.count(start=0, step=10)
    clock = lambda: now + timedelta(seconds=next(moments))  # noqa: E731
    ends = [(end, dispatcher.reap(clock())) for end in dispatcher.send_due(clock, at_most=timedelta(hours=1))]
    assert ends == [("sent", 0)] * 6
    assert set(Message.objects.values_list("status", "tries")) == {("sent", 1)}


def test_the_longest_waiting_go_first(book_many, now):
    book_many(3)
    last = Message.objects.order_by("pk").last()
    Message.objects.filter(pk=last.pk).update(due_at=now - timedelta(hours=1))
    assert [claim.message_id for claim in dispatcher.claim_due(now, 1)] == [last.pk]


def test_the_real_clock_drives_it_too(book_now, mailbox):
    book_now("bruno")
    assert list(dispatcher.send_due(timezone.now)) == ["sent"]
