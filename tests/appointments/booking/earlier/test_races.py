"""Ten people accept, decline, cancel and change for the same places at once; and a negative control for each guard."""

import random
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from appointments import booking
from appointments.booking import AlreadyEnded, ChangedMeanwhile, NoSlotLeft, OfferGone, SamePlace
from appointments.booking.give_back import _offer
from appointments.booking.line import line
from appointments.models import Appointment, EarlierRequest, Offer, PlaceHold
from offices import inventory
from offices.models import Slot
from tests.appointments.booking.earlier.conftest import offered
from tests.appointments.booking.earlier.replay import passed_over
from tests.guards import without
from tests.rules import broken_rules
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (AlreadyEnded, ChangedMeanwhile, NoSlotLeft, OfferGone, SamePlace)


def some_change(appointment, now, dice):
    """What a person with this appointment might do now, or what beat does meanwhile."""
    standing = Appointment.objects.get(pk=appointment.pk)
    number = standing.offers.count()
    return dice.choice(
        [
            partial(booking.accept, standing.pk, number=number, now=now),
            partial(booking.accept, standing.pk, number=number, now=now),
            partial(booking.decline, standing.pk, number=number, now=now),
            partial(booking.cancel, standing.pk, version=standing.version, now=now),
            partial(booking.reschedule, standing.pk, version=standing.version, now=now, on_or_after=now),
            partial(booking.join, standing.pk, notice_days=2, now=now),
            partial(booking.release_expired_holds, now),
            partial(booking.make_offers, now),
        ]
    )


def test_ten_people_do_everything_at_once_for_the_same_places(full, in_line, now, rounds):
    dice = random.Random(5)
    in_line(*full[3:])
    for n in range(6 * rounds):
        at = now + timedelta(hours=24 * n)
        PlaceHold.objects.filter(offer=None).update(until=at)
        booking.release_expired_holds(at)
        results = together([some_change(appointment, at, dice) for appointment in full])
        unforeseen = [end for end in results if isinstance(end, Exception) and not isinstance(end, REFUSALS)]
        assert unforeseen == []
        assert broken_rules() == []
    assert Offer.objects.filter(status=Offer.Status.ACCEPTED).exists()
    assert passed_over(full[0].office) == []


def test_without_the_order_the_log_shows_who_was_passed_over(full, in_line, free, small, now):
    in_line(*full[8:])
    free(full[4], at=now + timedelta(hours=1))
    assert passed_over(small) == []
    first, second = EarlierRequest.objects.order_by("since")
    EarlierRequest.objects.filter(pk=second.pk).update(since=first.since - timedelta(minutes=1))
    assert [wait.pk for _offer, wait in passed_over(small)] == [second.pk]


def test_the_order_of_service_in_the_log_is_the_written_one(full, in_line, now):
    in_line(*full[5:])
    Appointment.objects.filter(pk=full[8].pk).update(report_by=now.date() - timedelta(days=1))
    for early in full[1:5]:
        booking.cancel(early.pk, version=1, now=now)
    PlaceHold.objects.update(until=now)
    together([partial(booking.release_expired_holds, now), partial(booking.make_offers, now)] * 5)
    assert [who for who, _slot in offered()] == [full[8], full[5], full[6], full[7]]
    assert broken_rules() == []


def test_one_place_and_many_sweeps_make_one_offer(full, in_line, now):
    in_line(*full[5:])
    booking.cancel(full[4].pk, version=1, now=now)
    PlaceHold.objects.update(until=now)
    together([partial(booking.release_expired_holds, now), partial(booking.make_offers, now)] * 5)
    assert offered() == [(full[5], full[4].slot)]


def test_of_many_presses_at_once_each_finds_the_same_move(offer, now):
    results = together([partial(booking.accept, offer.appointment_id, number=1, now=now) for _ in range(10)])
    assert {(end.slot, end.version) for end in results} == {(offer.slot, 2)}
    assert broken_rules() == []


def test_accepted_and_declined_at_once_it_ends_one_way(offer, now):
    press = {"number": 1, "now": now}
    results = together([partial(verb, offer.appointment_id, **press) for verb in (booking.accept, booking.decline)] * 5)
    assert any(isinstance(end, OfferGone) for end in results)
    moved = Appointment.objects.get(pk=offer.appointment_id).slot_id == offer.slot_id
    assert Offer.objects.get().status == ("accepted" if moved else "declined")
    assert broken_rules() == []


def test_it_is_accepted_or_runs_out_never_both(offer):
    accept = partial(booking.accept, offer.appointment_id, number=1, now=offer.until - timedelta(seconds=1))
    results = together([accept, partial(booking.release_expired_holds, offer.until)] * 4)
    moved = Appointment.objects.get(pk=offer.appointment_id).slot_id == offer.slot_id
    assert Offer.objects.get().status == ("accepted" if moved else "expired")
    assert any(isinstance(end, OfferGone) for end in results) is not moved
    assert broken_rules() == []


def test_a_new_booking_at_the_same_moment_does_not_get_the_place_of_those_in_line(full, in_line, now, party):
    in_line(full[9])
    booking.cancel(full[4].pk, version=1, now=now)
    PlaceHold.objects.update(until=now)
    results = together([partial(booking.release_expired_holds, now), *[party] * 6])
    assert full[4].slot not in [end.slot for end in results if isinstance(end, Appointment)]
    assert offered() == [(full[9], full[4].slot)]


# --- Negative controls -----------------------------------------------------------------------------------------------


def offer_without_the_lock(first):
    """What a sweep would do without a second check under the lock of the queue."""
    with transaction.atomic():
        _offer(first, first.appointment, first.appointment.office, first.appointment.booked_at)


def test_without_asking_again_under_the_lock_a_place_is_offered_twice(full, in_line, free, now, small):
    in_line(*full[8:])
    booking.cancel(full[4].pk, version=1, now=now)
    held = PlaceHold.objects.get()
    with transaction.atomic():
        inventory.release(held.slot, 1)
        held.delete()
    first = line(small, now=now).first()
    second = line(small, now=now).exclude(pk=first.pk).get()
    offer_without_the_lock(first)
    with pytest.raises(IntegrityError, match="slot_is_never_overbooked"):
        offer_without_the_lock(second)


def test_without_the_index_someone_has_two_open_offers(offer, full, now, small):
    first = EarlierRequest.objects.select_related("appointment").get()
    first.place, first.is_overdue = full[5].slot_id, False
    Slot.objects.filter(pk=full[5].slot_id).update(capacity=2)
    Offer.objects.update(offered_on=now - timedelta(days=1))
    with pytest.raises(IntegrityError, match="one_open_offer_per_appointment"):
        offer_without_the_lock(first)
    with without("one_open_offer_per_appointment"):
        offer_without_the_lock(first)
        assert Offer.objects.filter(status="open", appointment=first.appointment).count() == 2
        booking.cancel(first.appointment.pk, version=1, now=now)


def test_without_the_index_someone_has_two_offers_a_day(offer, full, now):
    first = EarlierRequest.objects.select_related("appointment").get()
    first.place, first.is_overdue = full[5].slot_id, False
    Slot.objects.filter(pk=full[5].slot_id).update(capacity=2)
    booking.decline(offer.appointment_id, number=1, now=now)
    with pytest.raises(IntegrityError, match="one_offer_per_appointment_and_day"):
        offer_without_the_lock(first)


@pytest.mark.parametrize("is_locked", [True, False])
def test_only_the_lock_on_the_appointment_makes_an_answer_wait_for_a_change(is_locked, offer, now):
    rows = Appointment.objects.select_for_update(no_key=True) if is_locked else Appointment.objects.all()
    with transaction.atomic():
        rows.get(pk=offer.appointment_id)
        other = in_the_background(partial(booking.accept, offer.appointment_id, number=1, now=now))
        assert other.done() is not is_locked
    other.result(timeout=30)


@pytest.mark.parametrize("is_locked", [True, False])
def test_only_the_queue_makes_an_answer_wait_for_a_closing_day(is_locked, offer, now):
    with transaction.atomic():
        if is_locked:
            inventory.lock(offer.slot.office)
        Slot.objects.filter(pk=offer.slot_id).update(is_closed=True)
        other = in_the_background(partial(booking.accept, offer.appointment_id, number=1, now=now))
        assert other.done() is not is_locked
    assert isinstance(other.result(timeout=30), OfferGone) is is_locked
