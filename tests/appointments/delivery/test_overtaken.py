"""Moves and cancellations against dispatchers: the last message is always true.

`--rounds 10` makes 200 races.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import Contact
from appointments.delivery import dispatch as dispatcher
from appointments.models import Message
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 20


def move(appointment, now):
    return booking.reschedule(appointment.pk, version=1, now=now, on_or_after=appointment.slot.starts_at + timedelta(1))


def cancel(appointment, now):
    return booking.cancel(appointment.pk, version=1, now=now)


def dispatch(now):
    return list(dispatcher.send_due(lambda: now))


def told(provider, phone):
    return [taken["body"] for taken in provider.taken if taken["to"] == phone]


def new_words(appointment) -> str:
    """Words that only occur in messages after the change."""
    return "Cancelled: " if appointment.status == "cancelled" else "New time: "


@pytest.mark.parametrize("change", [move, cancel])
def test_the_last_word_is_the_new_one(change, book, make_person, provider, now, rounds):
    told_old = 0
    for n in range(RACES // 2 * rounds):
        appointment = book(make_person(f"Person {n}"), contact=Contact("en", "", f"+1212555{n:04}"))
        sending = partial(dispatch, now)
        _first, changed, _second = together([sending, partial(change, appointment, now), sending])
        dispatch(now)
        heard = told(provider, f"+1212555{n:04}")
        assert [words.startswith(new_words(changed)) for words in heard] in ([True], [False, True])
        told_old += len(heard) - 1
    assert not Message.objects.filter(status__in=["planned", "unknown", "sending"], due_at__lte=now).exists()
    assert told_old < RACES // 2 * rounds, "the dispatcher always won: there was no race"


@pytest.mark.parametrize("change", [move, cancel])
def test_nothing_goes_out_while_a_change_is_being_made(change, text, provider, now):
    (claim,) = dispatcher.claim_due(now, 1)
    with transaction.atomic():
        change(text.appointment, now)
        delivering = in_the_background(partial(dispatcher.deliver, claim, now))
        assert not delivering.done(), "it does not wait for the change"
    assert delivering.result() == "dropped"
    assert provider.taken == []


def test_whoever_looks_without_the_lock_sees_the_old_time_as_true(text, now):
    with transaction.atomic():
        cancel(text.appointment, now)
        looking = in_the_background(lambda: Message.objects.with_place().get(pk=text.pk).is_true(now))
        assert looking.result() is True
