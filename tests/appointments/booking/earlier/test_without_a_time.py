"""People whose day was closed get free places before those who only want an earlier date."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments import booking
from appointments.booking import move_day, stranded
from appointments.models import Appointment, Offer, PlaceHold, RelocatedParty, Relocation
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


@pytest.fixture
def closed(small, now):
    """Closes the day of a party at an office that plans no days after the tenth."""

    def closed(party: Appointment, last: Appointment) -> None:
        small.hours.update(valid_until=small.local(last.starts_at).date())
        inventory.follow(small, now=now)
        day = small.local(party.starts_at).date()
        closure = Closure(office=small, starts_on=day, ends_on=day, reason_source="Snow")
        move_day.close(closure, now=now, actor="user:1")
        move_day.relocate(Relocation.objects.latest("pk").pk, lambda: now)

    return closed


def queries_of(work) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def test_a_release_looks_at_none_whom_the_place_does_not_suit(full, closed, free):
    for party in full[3:5]:
        closed(party, full[9])
    free(full[0])
    with_two = queries_of(lambda: free(full[1]))
    for party in full[5:9]:
        closed(party, full[9])
    assert queries_of(lambda: free(full[2])) == with_two
    assert RelocatedParty.objects.without_place().count() == 6


def test_behind_many_whom_the_place_does_not_suit_one_still_gets_it(full, closed, free, monkeypatch):
    monkeypatch.setattr(stranded, "AT_ONCE", 1)
    for party in (full[3], full[7], full[8]):
        closed(party, full[9])
    # Those who come first had times after the place that is left: they are never moved to an earlier one.
    Appointment.objects.filter(pk__in=[full[7].pk, full[8].pk]).update(report_by=date(2026, 12, 1))
    free(full[6])
    assert Appointment.objects.get(pk=full[3].pk).slot == full[6].slot


def test_while_more_of_them_may_wait_nothing_is_offered_to_those_in_line(full, closed, in_line, now, monkeypatch):
    for party in full[3:6]:
        closed(party, full[9])
    in_line(full[9])
    for early in full[6:9]:
        booking.cancel(early.pk, version=1, now=now)
    PlaceHold.objects.all().delete()
    for early in full[6:9]:
        inventory.release(early.slot, 1)
    # One in a transaction of its own, the next in that of the offers: the third comes before those in line too.
    monkeypatch.setattr(stranded, "AT_ONCE", 1)
    assert booking.make_offers(now) == 0
    assert stranded.settle_all(now) == 1
