"""Can a place be sold? `bin/bench resale`

A seller leaves a place at a moment agreed with a buyer, who has no appointment yet. Meanwhile others book at random, one
every `--others` seconds on average. Who ends with the place, told as a share of the places left:

- *blind*: the buyer books once, a second after the seller left;
- *watching*: the buyer looks at the office's earliest date every minute, and books when it is as early as agreed.

Each without any delay (what a plain release would do), with the random 10 to 120 minutes, and with ten people in line.
The places, bookings and offers are real ones, on the current database; only the time is played.
"""

import argparse
import random
import sys
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Appointment, HeldPlace, Offer
from benchmarks.supply import NOW, analyze, make_office, make_slots
from offices import inventory
from offices.models import Office

WATCHED_FOR = timedelta(hours=3)
A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_numbers = count()


def someone(office: Office, now: datetime) -> Appointment:
    """Books one person more."""
    person = Person("Sample", f"N{next(_numbers)}", date(1990, 1, 1), "HN")
    contact = Contact("en", "person@example.com")
    return booking.book(office=office, people=[person], contact=contact, submission=uuid.uuid4(), now=now)


def full_office(days: int) -> Office:
    """An office where the next `days` days are taken."""
    office = make_office(f"O{next(_numbers)}")
    make_slots(office, 28 * (days + 40), capacity=1)
    for _n in range(28 * days):
        someone(office, NOW)
    return office


def leave(appointment: Appointment, now: datetime, *, delayed: bool) -> None:
    """The seller cancels; without the delay the place is free at once."""
    booking.cancel(appointment.pk, version=1, now=now)
    if not delayed:
        HeldPlace.objects.filter(left_by=appointment).update(until=now)
        give_back(now)


def give_back(now: datetime) -> None:
    """What the clock does every minute."""
    booking.give_back_places(now)
    booking.make_offers(now)
