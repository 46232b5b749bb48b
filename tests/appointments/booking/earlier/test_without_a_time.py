"""People whose day was closed get free places before those who only want an earlier date."""

import pytest

from appointments import booking
from appointments.booking import move_day
from appointments.models import Appointment, Offer, PlaceHold, Relocation
from offices import inventory
from offices.models import Closure

pytestmark = pytest.mark.django_db


def test_a_sweep_that_offers_places_gives_them_first_to_people_without_a_time(small, full, in_line, now):
    last = small.local(full[9].starts_at).date()
    small.hours.update(valid_until=last)
    inventory.follow(small, now=now)
    in_line(full[9])
    day = small.local(full[4].starts_at).date()
    move_day.close(Closure(office=small, starts_on=day, ends_on=day, reason_source="Snow"), now=now, actor="user:1")
    move_day.relocate(Relocation.objects.get().pk, lambda: now)
    booking.cancel(full[6].pk, version=1, now=now)
    PlaceHold.objects.all().delete()
    inventory.release(full[6].slot, 1)
    booking.make_offers(now)
    assert Appointment.objects.get(pk=full[4].pk).slot == full[6].slot
    assert not Offer.objects.exists()
