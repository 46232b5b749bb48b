"""Races between families and changes, with real threads. Each guard has a negative control that fails without it."""

import random
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from appointments import booking
from appointments.booking import family
from appointments.booking.book import attendee
from appointments.booking.change import step
from appointments.models import Appointment, AppointmentEvent, Attendee, PlaceHold
from offices.models import Office, Slot
from tests.guards import without
from tests.rules import broken_rules
from tests.supply import set_all_places
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (
    booking.AlreadyBooked,
    booking.AlreadyEnded,
    booking.ChangedMeanwhile,
    booking.NamesWouldSwap,
    booking.NoContact,
    booking.NoSlotLeft,
    booking.NothingToUndo,
    booking.OfferGone,
    booking.OffersUsed,
    booking.PartyTooLarge,
    booking.SamePlace,
    booking.SlotTaken,
)


def join(appointment, person, now):
    return booking.add_member(appointment.pk, person, version=1, now=now)


@pytest.fixture
def roomy(ana, bruno):
    """Ana's family and Bruno, in slots with room for more."""
    set_all_places(20)
    return [ana, bruno]


def test_one_newcomer_joins_one_of_two_families(roomy, make_person, now):
    results = together([partial(join, family, make_person("Elena"), now) for family in roomy])
    assert sorted(type(result).__name__ for result in results) == ["AlreadyBooked", "Appointment"]
    assert broken_rules() == []


def test_ten_who_join_at_once_are_one_change(bruno, make_person, now):
    results = together([partial(join, bruno, make_person(f"Elena{n}"), now) for n in range(10)])
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert sum(isinstance(result, booking.ChangedMeanwhile) for result in results) == 9
    assert broken_rules() == []


def leave(appointment, member, now):
    """Removes one member, and tries again after another change won."""
    while True:
        version = Appointment.objects.get(pk=appointment.pk).version
        with suppress(booking.ChangedMeanwhile):
            return booking.remove_member(appointment.pk, member.pk, version=version, now=now)


def test_when_all_leave_at_once_one_of_those_it_was_booked_for_stays(ana, now):
    results = together([partial(leave, ana, member, now) for member in ana.attendees.all()])
    assert sum(isinstance(result, booking.NamesWouldSwap) for result in results) == 1
    assert Attendee.objects.filter(appointment=ana).count() == 1
    assert broken_rules() == []


def sweep(now):
    """Releases what was left until now."""
    return booking.release_expired_holds(now)


def test_a_place_is_put_back_or_released_never_both(ana, now):
    member = ana.attendees.get(position=2)
    left = booking.remove_member(ana.pk, member.pk, version=1, now=now)
    back = left.removed_members.get()
    just_before = back.hold.until - timedelta(microseconds=1)
    put = partial(booking.put_back, ana.pk, back.pk, version=2, now=just_before)
    together([put, partial(sweep, back.hold.until), put])
    assert broken_rules() == []
    assert not PlaceHold.objects.exists()


def change_something(dice, appointment, slots, now):
    """One press on one of the pages about an appointment."""
    held = Appointment.objects.get(pk=appointment.pk)
    facts = {"version": held.version, "now": now}
    verbs = [
        partial(booking.reschedule, held.pk, **facts),
        partial(booking.reschedule, held.pk, slot_id=dice.choice(slots), **facts),
        partial(booking.cancel, held.pk, **facts),
        partial(booking.undo_cancel, held.pk, **facts),
        partial(booking.join, held.pk, notice_days=1, now=now),
        partial(booking.accept, held.pk, number=dice.randint(1, 3), now=now),
        partial(booking.make_offers, now),
    ]
    with suppress(*REFUSALS):
        dice.choice(verbs)()


def change_a_lot(seed, appointment, slots, now, turns):
    dice = random.Random(seed)
    for _turn in range(turns):
        change_something(dice, appointment, slots, now)


def test_ten_people_cancel_change_and_accept_in_loops(office, make_person, book, now, rounds):
    Office.objects.update(most_changes=10_000)
    set_all_places(1)
    contact = booking.Contact("en", "x@example.com")
    held = [book(make_person(f"P{n}"), contact=contact) for n in range(10)]
    slots = list(Slot.objects.order_by("starts_at").values_list("pk", flat=True)[:14])
    loops = [partial(change_a_lot, n, each, slots, now, 12 * rounds) for n, each in enumerate(held)]
    assert together(loops) == [None] * 10
    assert not Slot.objects.filter(booked__gt=F("capacity")).exists()
    assert broken_rules() == []
    assert AppointmentEvent.objects.filter(kind="moved").exists()


# --- Negative controls -----------------------------------------------------------------------------------------------


def join_without_looking(appointment, person):
    """`add_member` with a check for another appointment of the new person before the other transaction has written."""
    with transaction.atomic():
        attendee(appointment, person, 5).save(force_insert=True)


def test_without_the_constraint_one_newcomer_joins_both(roomy, make_person):
    newcomer = make_person("Elena")
    with without("one_active_appointment_per_person"):
        together([partial(join_without_looking, each, newcomer) for each in roomy])
        twice = Attendee.objects.filter(person=newcomer.digest, is_active=True)
        assert twice.count() == 2
        twice.delete()


def leave_without_the_lock(appointment, member, now):
    """`remove_member` without its lock: it decides on what it saw before the other transaction finished."""
    with transaction.atomic():
        seen = Appointment.objects.with_place().get(pk=appointment.pk)
        leaving, _first = family._leaving(seen, member.pk)
        leaving.delete()
        seen.party_size -= 1
        step(seen, AppointmentEvent.Kind.LEFT, now, booking.PERSON, "", old_slot_id=seen.slot_id)


def test_without_taking_the_hold_the_place_is_both_kept_and_released(ana, now):
    member = ana.attendees.get(position=2)
    back = booking.remove_member(ana.pk, member.pk, version=1, now=now).removed_members.get()
    person = booking.Person.of(back)
    sweep(back.hold.until)
    seen = Appointment.objects.with_place().get(pk=ana.pk)
    seen.party_size += 1
    with transaction.atomic():
        step(seen, AppointmentEvent.Kind.JOINED, now, booking.PERSON, "", old_slot_id=seen.slot_id)
        attendee(seen, person, 2).save(force_insert=True)
    assert broken_rules()


def test_without_the_lock_two_changes_write_one_version(ana, now):
    first, second, _third = ana.attendees.all()
    with transaction.atomic():
        leave_without_the_lock(ana, first, now)
        other = in_the_background(partial(leave_without_the_lock, ana, second, now))
    other.result(timeout=30)
    assert broken_rules() or isinstance(other.result(), IntegrityError)
