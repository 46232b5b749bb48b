"""People without a notice who leave their places: these count in the share for as long as they are held."""

from datetime import UTC, datetime, timedelta

import pytest

from appointments import booking
from appointments.booking import Person
from offices.models import Slot

pytestmark = pytest.mark.django_db

WHOLE_DAY = datetime(2026, 12, 3, 5, tzinfo=UTC)
"""Midnight at the office, two days ahead. 14 people without a notice get one of the 56 places of this day."""


@pytest.fixture
def notice(make_notice):
    """The first one is imported."""
    return make_notice()


@pytest.fixture
def crowd(book, make_person):
    """Books so many people without a notice, each alone."""

    def crowd(many: int) -> None:
        for n in range(many):
            book(make_person(f"Bruno {n}"), on_or_after=WHOLE_DAY)

    return crowd


def _cancel(appointment, now):
    booking.cancel(appointment.pk, version=1, now=now)


def _move_away(appointment, now):
    booking.reschedule(appointment.pk, version=1, on_or_after=WHOLE_DAY + timedelta(days=7), now=now)


def _remove_one(appointment, now):
    booking.remove_member(appointment.pk, appointment.attendees.get(position=2).pk, version=1, now=now)


def _split_one(appointment, now):
    late = Slot.objects.latest("starts_at")
    one = appointment.attendees.get(position=2).pk
    booking.split(appointment.pk, one, version=1, slot_id=late.pk, now=now)


@pytest.mark.parametrize("leave", [_cancel, _move_away, _remove_one, _split_one])
def test_whoever_leaves_gives_their_share_back_with_their_place(leave, notice, crowd, book, make_person, now):
    pair = book(make_person("Dora"), make_person("Elena"), on_or_after=WHOLE_DAY)
    crowd(12)
    first = pair.starts_at.date()
    leave(pair, now)
    # Held, the places are not free; so others must not book the rest of the day as if they were.
    assert book(make_person("Carlos"), on_or_after=WHOLE_DAY).starts_at.date() > first
    booking.release_expired_holds(now + timedelta(minutes=121))
    assert book(make_person("Fabio"), on_or_after=WHOLE_DAY).starts_at.date() == first


def test_a_place_left_by_someone_with_a_notice_takes_nothing_of_the_share(notice, crowd, book, make_person, now):
    crowd(13)
    ana = book(Person.on_notice(notice), on_or_after=WHOLE_DAY)
    booking.cancel(ana.pk, version=1, now=now)
    assert book(make_person("Carlos"), on_or_after=WHOLE_DAY).starts_at.date() == ana.starts_at.date()


def test_a_cancellation_that_is_undone_counts_once(notice, crowd, book, make_person, now):
    crowd(12)
    dora = book(make_person("Dora"), on_or_after=WHOLE_DAY)
    booking.cancel(dora.pk, version=1, now=now)
    booking.undo_cancel(dora.pk, version=2, now=now)
    assert book(make_person("Carlos"), on_or_after=WHOLE_DAY).starts_at.date() == dora.starts_at.date()
