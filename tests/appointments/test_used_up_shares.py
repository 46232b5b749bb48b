"""Bookings without a notice pass over days that were just seen to be used up, and over no other."""

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import share
from appointments.models import Appointment
from offices import inventory
from offices.models import Office, OfficeQueue, Slot
from tests.together import in_the_background

pytestmark = pytest.mark.django_db


@pytest.fixture
def notices(make_notice):
    """The first notices are imported."""
    return make_notice()


@pytest.fixture
def used_up(notices, make_office, book, make_person):
    """A small office where Bruno 0 to 5 have used up the share of three days, two on each."""
    small = make_office("SML", closes=time(9))
    for n in range(6):
        book(make_person(f"Bruno {n}"), office=small)
    return small


def _first_day(office: Office, now: datetime) -> date:
    """Of the earliest place for one more of them at `now`."""
    start = share.earliest_at(Office.objects.get(pk=office.pk), 1, now)
    return office.local(start).date()


def test_days_seen_to_be_used_up_are_not_looked_at_again(used_up, now):
    until = used_up.local(OfficeQueue.objects.get(office=used_up).share_used_until).date()
    Office.objects.filter(pk=used_up.pk).update(unverified_share=100)
    used_up.refresh_from_db()
    assert _first_day(used_up, now + inventory.SHARE_SEEN / 2) >= until
    assert _first_day(used_up, now + inventory.SHARE_SEEN) < until


def test_a_party_sees_what_one_person_left(used_up, now, book, make_person):
    late = _first_day(used_up, now)
    family = book(*[make_person(f"Carlos {n}") for n in range(2)], office=used_up)
    assert family.starts_at.date() == late


def test_a_share_given_back_is_found_at_once(used_up, now, book, make_person):
    leaving = Appointment.objects.earliest("slot__starts_at")
    booking.cancel(leaving.pk, version=1, now=now)
    later = now + timedelta(minutes=121)
    assert _first_day(used_up, later) > leaving.starts_at.date()
    book(make_person("Carlos"), office=used_up, now=later)
    booking.release_expired_holds(later)
    assert _first_day(used_up, later) == leaving.starts_at.date()
    assert book(make_person("Dora"), office=used_up, now=later).starts_at.date() == leaving.starts_at.date()


def test_a_party_that_passes_over_a_day_leaves_it_to_one_person(notices, make_office, book, make_person):
    small = make_office("SML", closes=time(9))
    first = book(make_person(), office=small).starts_at.date()
    assert book(*[make_person(f"Bruno {n}") for n in range(2)], office=small).starts_at.date() > first
    assert book(make_person("Carlos"), office=small).starts_at.date() == first


def test_who_asks_for_a_later_day_leaves_the_days_before_it_to_others(notices, make_office, book, make_person, now):
    small = make_office("SML", closes=time(9))
    wish = {"office": small, "on_or_after": now + timedelta(days=6)}
    days = [book(make_person(f"Bruno {n}"), **wish).starts_at.date() for n in range(3)]
    assert days[2] > days[1]
    assert book(make_person("Carlos"), office=small).starts_at.date() < days[0]


def test_so_is_a_place_on_a_day_that_had_none(used_up, now):
    late = _first_day(used_up, now)
    on_the_first = Slot.objects.filter(office=used_up).earliest("starts_at")
    with transaction.atomic():
        inventory.release(on_the_first, 0)
    assert OfficeQueue.objects.get(office=used_up).share_used_until is None
    assert _first_day(used_up, now) == late


def test_who_becomes_verified_gives_a_share_back_within_seconds(used_up, now):
    late = _first_day(used_up, now)
    first = Appointment.objects.earliest("slot__starts_at")
    first.attendees.update(is_verified=True)
    assert _first_day(used_up, now + inventory.SHARE_SEEN) == first.starts_at.date() < late


def test_days_are_not_seen_for_longer_because_later_ones_were(used_up, now, book, make_person):
    seen_at = OfficeQueue.objects.get(office=used_up).share_seen_at
    moment = now + inventory.SHARE_SEEN / 2
    before = _first_day(used_up, moment)
    for n in range(3):
        book(make_person(f"Carlos {n}"), office=used_up, now=moment)
    queue = OfficeQueue.objects.get(office=used_up)
    assert (queue.share_seen_at, used_up.local(queue.share_used_until).date() > before) == (seen_at, True)


@pytest.mark.django_db(transaction=True)
def test_a_cancellation_does_not_wait_for_a_booking_at_the_office(used_up, now):
    leaving = Appointment.objects.earliest("slot__starts_at")
    with transaction.atomic():
        inventory.lock(used_up)
        cancelled = in_the_background(partial(booking.cancel, leaving.pk, version=1, now=now))
        assert cancelled.done()
    assert cancelled.result().stage.is_cancelled
