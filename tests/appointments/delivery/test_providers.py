"""Two providers: which one sends a message while one fails or is slow."""

import time
from datetime import timedelta
from functools import partial

import pytest

from appointments.booking import Contact
from appointments.delivery import calls, circuits, dispatch
from appointments.models import Circuit, Message
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(book, make_person):
    """Books that many people, each with a phone."""

    def texts(count: int) -> None:
        for n in range(count):
            book(make_person(f"Person {n}"), contact=Contact("en", "", f"+1212555{n:04}"))

    return texts


def test_the_second_takes_over_at_once_after_a_clear_no(text, provider, second, send):
    provider.behave = lambda: "busy"
    assert send() == ["sent"]
    assert (len(provider.taken), len(second.taken)) == (0, 1)
    assert Message.objects.get().provider == "twilio_2"


def test_the_second_is_not_given_what_the_first_may_have_taken(text, provider, second, send):
    provider.behave = lambda: "lie"
    assert send() == ["unknown"]
    assert second.taken == []


def test_after_three_failures_the_first_is_left_alone(texts, provider, second, send, now):
    texts(5)
    provider.behave = lambda: "deaf"
    assert sorted(send()) == ["sent", "sent", "unknown", "unknown", "unknown"]
    assert Circuit.objects.get().rests_until == now + circuits.FIRST_REST


def test_a_no_about_one_phone_ends_a_row_of_failures(text, provider, send, now):
    for _failure in range(circuits.FAILURES - 1):
        circuits.failed("twilio", now)
    provider.behave = lambda: "refuse"
    assert send() == ["failed"]
    assert Circuit.objects.get().failures == 0


def test_a_slow_one_is_left_alone_while_there_is_another(texts, provider, second, send, monkeypatch):
    monkeypatch.setattr(circuits, "SLOW", timedelta(seconds=0.05))
    provider.behave, provider.seconds = lambda: "slow", 0.1
    texts(5)
    assert send() == ["sent"] * 5
    assert (len(provider.taken), len(second.taken)) == (3, 2)


def test_a_slow_one_is_used_when_there_is_no_other(texts, provider, send, monkeypatch):
    monkeypatch.setattr(circuits, "SLOW", timedelta(seconds=0.05))
    provider.behave, provider.seconds = lambda: "slow", 0.1
    texts(5)
    assert send() == ["sent"] * 5
    assert not Circuit.objects.exists()


def test_when_all_rest_messages_wait_without_counting_tries(texts, provider, send, now):
    texts(5)
    provider.behave = lambda: "busy"
    assert send() == ["planned"] * 5
    assert circuits.resting(now) == ["sms"]
    assert sorted(Message.objects.values_list("tries", flat=True)) == [0, 0, 1, 1, 1]
    assert dispatch.claim_due(now, 9) == []


def test_mail_goes_while_texts_rest(texts, bruno, mailbox, provider, send, now):
    for _failure in range(3):
        circuits.failed("twilio", now)
    texts(1)
    assert send() == ["sent"]
    assert mailbox.recipients == ["bruno@example.com"]


def test_one_that_has_rested_is_tried_with_one_message(texts, provider, second, send, now):
    for _failure in range(3):
        circuits.failed("twilio", now)
    later = now + circuits.FIRST_REST
    provider.behave = lambda: "busy"
    texts(3)
    assert send(later) == ["sent"] * 3
    assert Circuit.objects.get().rests_until == later + 2 * circuits.FIRST_REST


def test_one_success_ends_the_rest(texts, provider, second, send, now):
    for _failure in range(3):
        circuits.failed("twilio", now)
    texts(3)
    assert send(now + circuits.FIRST_REST) == ["sent"] * 3
    assert (len(provider.taken), Circuit.objects.get().rests_until) == (3, None)


def test_a_rest_grows_to_five_minutes_and_no_further(now):
    for _failure in range(20):
        circuits.failed("twilio", now)
    assert Circuit.objects.get().rests_until == now + circuits.LONGEST_REST


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_tries_a_rested_provider(provider, now):
    for _failure in range(3):
        circuits.failed("twilio", now)
    later = now + circuits.FIRST_REST
    found = together([partial(lambda: list(circuits.usable("sms", later)))] * 6)
    assert sorted(found) == [[]] * 5 + [["twilio"]]


def test_the_log_says_how_long_a_call_took(caplog):
    began = time.monotonic()
    with caplog.at_level("INFO"), calls.noted("twilio", 1):
        pass
    (line,) = caplog.records
    # Rounded to a thousandth.
    assert 0 <= line.seconds <= time.monotonic() - began + 0.001
