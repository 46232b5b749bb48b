"""Closes days and hours, and withdraws closures."""

from datetime import date, time

import pytest

from offices import inventory
from offices.inventory import ChangedSinceSeen, NothingToReopen
from offices.inventory.closing import stamp_of
from offices.models import Closure, Slot, SupplyEvent

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 9)


@pytest.fixture
def close(office, now):
    """Closes December 9."""

    def close(**fields):
        given = {"office": office, "starts_on": DAY, "ends_on": DAY, "reason_source": "Snow"}
        closure = Closure(**given | fields).write("reason", {"es": "Nieve"})
        return closure, inventory.close(closure, now=now, actor="user:1")

    return close


@pytest.fixture
def reopen(now):
    """Withdraws a closure."""
    return lambda closure: inventory.reopen(closure.pk, now=now, actor="user:1")


def open_slots(day=DAY, **filters):
    return Slot.objects.filter(starts_at__date=day, is_closed=False, **filters).count()


def test_a_closed_day_takes_nobody_new(close, office, now):
    close()
    Slot.objects.filter(starts_at__date__lt=DAY).update(booked=4)
    assert inventory.claim(office, 1, now=now).slot.starts_at.date() == date(2026, 12, 10)
    assert open_slots() == 0


@pytest.mark.parametrize(
    ("from_time", "until_time", "still_open"),
    [(time(8), time(9), 12), (time(8, 10), time(8, 20), 13), (time(14, 45), time(23), 13), (time(15), time(16), 14)],
)
def test_hours_of_a_day_are_closed(from_time, until_time, still_open, close):
    close(from_time=from_time, until_time=until_time)
    assert open_slots() == still_open


def test_it_names_the_slots_that_people_are_booked_on(close, office):
    slot = Slot.objects.filter(starts_at__date=DAY).first()
    Slot.objects.filter(pk=slot.pk).update(booked=3)
    _closure, booked = close()
    assert booked == {office: [slot.pk]}


def test_all_offices_are_closed_at_once(close, make_office, now):
    inventory.open_slots(make_office("BOS"), date(2027, 1, 1), now=now)
    _closure, booked = close(office=None)
    # The order in which their queues were locked: in another one, two such closures would wait for each other.
    assert [each.code for each in booked] == ["NYC", "BOS"]
    assert open_slots() == 0
    assert SupplyEvent.objects.count() == 2


def test_days_opened_later_know_the_closure(close, office, now):
    close(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 5), from_time=time(8), until_time=time(9, 15))
    inventory.open_slots(office, date(2027, 1, 7), now=now)
    starts = Slot.objects.filter(starts_at__date=date(2027, 1, 4)).values_list("starts_at", flat=True)
    assert office.local(min(starts)).time() == time(9, 30)


def test_taking_it_back_opens_the_day_again(close, reopen, office, now):
    closure, _booked = close()
    Slot.objects.filter(starts_at__date__lt=DAY).update(booked=4)
    inventory.claim(office, 1, now=now)
    reopen(closure)
    assert inventory.claim(office, 1, now=now).slot.starts_at.date() == DAY


def test_taking_it_back_makes_the_days_never_made(close, reopen, office, now):
    closure, _booked = close(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 5))
    inventory.open_slots(office, date(2027, 1, 7), now=now)
    assert open_slots(date(2027, 1, 4)) == 0
    reopen(closure)
    assert open_slots(date(2027, 1, 4)) == open_slots(date(2027, 1, 5)) == 14


def test_what_another_closure_touches_stays_closed(close, reopen):
    day, _booked = close()
    close(from_time=time(8), until_time=time(9))
    reopen(day)
    assert open_slots() == 12


def test_it_is_taken_back_once(close, reopen):
    closure, _booked = close()
    reopen(closure)
    with pytest.raises(NothingToReopen):
        reopen(closure)


def test_a_closure_that_came_since_the_look_is_seen_first(close, office, now):
    wanted = Closure(office=office, starts_on=DAY, ends_on=DAY, reason_source="Snow")
    seen = stamp_of(wanted)
    close(from_time=time(8), until_time=time(9))
    with pytest.raises(ChangedSinceSeen):
        inventory.close(wanted, now=now, actor="user:1", seen=seen)
    assert Closure.objects.count() == 1


def test_both_are_in_the_history(close, reopen):
    closure, _booked = close()
    reopen(closure)
    back, closed = SupplyEvent.objects.all()
    assert (closed.kind, closed.before["places"], closed.after["places"]) == ("closed", 56, 0)
    assert (back.kind, back.before["places"], back.after["places"]) == ("reopened", 0, 56)
