"""One person after another: what `booking.book` returns and refuses."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from appointments import booking
from appointments.booking import AlreadyBooked, PartyTooLarge, Person
from appointments.models import Appointment, Attendee
from appointments.rate_limits import TooManyTries
from offices.models import Slot

pytestmark = pytest.mark.django_db


def test_it_gives_the_earliest_slot_after_the_hours_of_notice(bruno):
    assert bruno.slot.starts_at == datetime(2026, 12, 2, 17, 0, tzinfo=UTC)


def test_it_passes_over_a_slot_too_small_for_the_party(ana, make_person, book):
    pair = book(make_person("Carlos"), make_person("Diana"))
    alone = book(make_person("Elena"))
    assert pair.slot.starts_at == datetime(2026, 12, 2, 17, 30, tzinfo=UTC)
    assert alone.slot == ana.slot


def test_it_refuses_a_person_twice(bruno, make_person, book):
    with pytest.raises(AlreadyBooked):
        book(make_person("bruno ", "SAMPLE"))


def test_it_refuses_the_whole_family_when_one_is_booked(bruno, make_person, book):
    with pytest.raises(AlreadyBooked):
        book(make_person("Elena"), make_person("Bruno"))
    assert Attendee.objects.count() == 1


@pytest.fixture
def five_times(make_notice, book, now):
    """Someone who has booked and cancelled five times; no one else gets the places that they left."""
    someone = Person.on_notice(make_notice())
    for _n in range(5):
        booking.cancel(book(someone).pk, version=1, now=now)
    return someone


def test_no_one_holds_many_places_by_cancelling_and_booking_again(five_times, make_person, book, now):
    for people in ([five_times], [make_person("Elena"), five_times]):
        with pytest.raises(TooManyTries):
            book(*people)
    assert book(five_times, now=now + timedelta(days=1)).stage.is_booked


def test_an_agent_still_books_them(five_times, book):
    assert book(five_times, actor="user:1").stage.is_booked


def test_what_an_agent_cancels_is_not_counted(make_notice, book, now):
    someone = Person.on_notice(make_notice())
    for _n in range(6):
        booking.cancel(book(someone).pk, version=1, now=now, actor="user:1")
    assert book(someone).stage.is_booked


def test_it_gives_the_same_appointment_for_the_same_submission(make_person, book):
    submission = uuid.uuid4()
    first, again = (book(make_person("Elena"), submission=submission) for _ in range(2))
    assert first == again
    assert Slot.objects.get(pk=first.slot_id).booked == 1


@pytest.mark.parametrize("size", [0, 9])
def test_it_refuses_a_party_of(size, make_person, book):
    with pytest.raises(PartyTooLarge):
        book(*(make_person(f"Child {n}") for n in range(size)))
    assert not Appointment.objects.exists()


def test_it_remembers_that_it_was_the_earliest_date(bruno, make_person, book):
    later = book(make_person("Elena"), on_or_after=datetime(2026, 12, 14, tzinfo=UTC))
    assert bruno.was_earliest
    assert not later.was_earliest


def test_the_link_is_found_by_its_secret_only(bruno):
    assert Appointment.objects.by_link(bruno.link_token).get() == bruno
    assert not Appointment.objects.by_link(bruno.link_hash).exists()
