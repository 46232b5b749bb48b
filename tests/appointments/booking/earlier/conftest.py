"""An office with one place a day, all taken, and people who wait for an earlier one."""

from datetime import date, timedelta
from itertools import count

import pytest

from appointments import booking
from appointments.booking import Contact
from appointments.models import Appointment, Offer, PlaceHold
from offices import inventory


@pytest.fixture
def small(make_office, now):
    """One place a day. Its first is on Thursday, December 3, 2026."""
    office = make_office("ONE", people_per_slot=1, slot_minutes=420)
    inventory.open_slots(office, date(2027, 3, 1), now=now)
    return office


@pytest.fixture
def party(small, make_person, book):
    """Books one more person there, with an e-mail address."""
    numbers = count(1)

    def party(**fields) -> Appointment:
        number = next(numbers)
        contact = Contact("en", f"person{number}@example.com")
        return book(make_person(f"Person{number}"), **{"office": small, "contact": contact} | fields)

    return party


@pytest.fixture
def full(party) -> list[Appointment]:
    """Ten people, on ten days one after the other."""
    return [party() for _n in range(10)]


@pytest.fixture
def in_line(now):
    """Puts them on the waiting list, one hour apart; the last has just joined."""

    def in_line(*parties: Appointment, notice_days=2) -> list[Appointment]:
        for place, party in enumerate(reversed(parties)):
            booking.join(party.pk, notice_days=notice_days, now=now - timedelta(hours=place))
        return list(parties)

    return in_line


@pytest.fixture
def free(now):
    """Cancels, and moves the time past the end of the hold."""

    def free(appointment: Appointment, at=None) -> None:
        booking.cancel(appointment.pk, version=appointment.version, now=at or now)
        PlaceHold.objects.filter(left_by=appointment).update(until=at or now)
        booking.release_expired_holds(at or now)

    return free


@pytest.fixture
def offer(full, in_line, free) -> Offer:
    """The place of the fifth person, held for the last."""
    in_line(full[9])
    free(full[4])
    return Offer.objects.get()


def offered() -> list[tuple[Appointment, object]]:
    """Who was offered which slot, in the order of service."""
    return [(offer.appointment, offer.slot) for offer in Offer.objects.order_by("pk")]
