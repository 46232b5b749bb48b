"""Kills the database connection of a person who accepts, at every place where it can wait: all or nothing happens."""

from functools import partial

import pytest
from django.db import connection, transaction

from appointments import booking
from appointments.models import Appointment, EarlierRequest, Message, Offer, PlaceHold
from offices import inventory
from offices.models import Slot
from tests.appointments.booking.earlier.conftest import offered
from tests.rules import broken_rules
from tests.together import in_the_background

pytestmark = pytest.mark.django_db(transaction=True)


def kill_who_waits() -> int:
    """Ends every connection that waits for a lock of ours; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


WHERE_IT_WAITS = {
    "appointment": lambda offer: Appointment.objects.select_for_update().get(pk=offer.appointment_id),
    "queue": lambda offer: inventory.lock(offer.slot.office),
    "offer": lambda offer: Offer.objects.select_for_update().get(pk=offer.pk),
    "place": lambda offer: PlaceHold.objects.select_for_update().get(pk=offer.place_id),
    "wait": lambda offer: EarlierRequest.objects.select_for_update().get(appointment=offer.appointment_id),
    "messages": lambda offer: list(Message.objects.select_for_update().filter(appointment=offer.appointment_id)),
}


@pytest.mark.parametrize("where", WHERE_IT_WAITS)
def test_killed_while_accepting_nothing_has_happened_and_it_can_be_accepted_again(where, offer, now):
    accept = partial(booking.accept, offer.appointment_id, number=1, now=now)
    with transaction.atomic():
        WHERE_IT_WAITS[where](offer)
        other = in_the_background(accept)
        assert kill_who_waits() == 1
        assert isinstance(other.result(timeout=30), Exception)
    assert Appointment.objects.get(pk=offer.appointment_id).slot_id == offer.instead_of_id
    assert Offer.objects.get().status == Offer.Status.OPEN
    assert broken_rules() == []
    assert accept().slot == offer.slot
    assert broken_rules() == []


SWEEPS_WAIT = {
    "party": lambda _place: Appointment.objects.select_for_update().get(pk=EarlierRequest.objects.get().appointment_id),
    "queue": lambda place: inventory.lock(place.slot.office),
    "place": lambda place: PlaceHold.objects.select_for_update().get(pk=place.pk),
    "slot": lambda place: Slot.objects.select_for_update().get(pk=place.slot_id),
}


@pytest.mark.parametrize("where", SWEEPS_WAIT)
def test_a_sweep_that_is_killed_leaves_the_place_to_the_next_one(where, full, in_line, now):
    in_line(full[9])
    booking.cancel(full[4].pk, version=1, now=now)
    PlaceHold.objects.update(until=now)
    with transaction.atomic():
        SWEEPS_WAIT[where](PlaceHold.objects.select_related("slot__office").get())
        other = in_the_background(partial(booking.release_expired_holds, now))
        assert kill_who_waits() == 1
        assert isinstance(other.result(timeout=30), Exception)
    assert not Offer.objects.exists()
    assert broken_rules() == []
    booking.release_expired_holds(now)
    assert offered() == [(full[9], full[4].slot)]
    assert broken_rules() == []
