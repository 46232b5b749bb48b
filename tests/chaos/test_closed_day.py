"""A day is closed while a crowd books and the worker that moves people is killed again and again.

`pytest tests/chaos --rounds 5` is the long form: 500 people, 50 clients and ten kills; one round is 60, 20 and three.
"""

import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person, move_day
from appointments.models import Appointment, Attendee, Message, RelocatedParty, Relocation
from offices import inventory
from offices.models import Closure, Slot
from tests.chaos.farm import farm
from tests.server import database_of_tests
from tests.together import together
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SLOT_MINUTES = 15


@pytest.fixture
def crowded(make_office):
    """An office with room for ten in each slot, from a week ahead on."""
    office = make_office("CROWD", people_per_slot=10, slot_minutes=SLOT_MINUTES)
    now = timezone.now()
    inventory.open_slots(office, now.date() + timedelta(days=60), now=now)
    return office


def book(office, number, on_or_after=None):
    """One party of one or two people, with an e-mail."""
    people = [Person(f"P{uuid.uuid4().hex}", "Sample", date(1990, 4, 7), "HN") for _ in range(1 + number % 2)]
    return booking.book(
        office=office,
        people=people,
        contact=Contact("es", f"p{number}@example.com"),
        submission=uuid.uuid4(),
        now=timezone.now(),
        on_or_after=on_or_after,
    )


def fill(office, people):
    """Books until this many people are booked, and returns their first and last day."""
    parties = [book(office, number) for number in range(people * 2 // 3)]
    return parties[0].starts_at.date(), parties[-1].starts_at.date()


def kill_while_it_moves(job, moves, kill_one):
    """Waits until the worker has moved a few more people, then kills it."""
    before = job.parties.count()
    wait_until(lambda: job.parties.count() >= before + moves or _finished(job))
    kill_one()


def _finished(job):
    return Relocation.objects.filter(pk=job.pk, finished_at__isnull=False).exists()


def crowd_that_books(office, job, clients):
    """Clients that book the office one after another until everyone is moved."""

    def one(number):
        booked = 0
        while booked < 2 or not (_finished(job) or booked >= 8):
            # On a slow machine the queue of the office may be full for three seconds; the page then says: try again.
            with suppress(inventory.Busy):
                book(office, number)
                booked += 1
            time.sleep(0.2)
        return booked

    return [partial(one, number) for number in range(clients)]


def test_everyone_has_one_appointment_on_an_open_day(crowded, rounds):
    people, visitors, kills = (60, 20, 3) if rounds == 1 else (500, 50, 10)
    first, last = fill(crowded, people)
    crowd = set(Appointment.objects.values_list("pk", flat=True))
    closure = Closure(office=crowded, starts_on=first, ends_on=last, reason_source="Snow")
    move_day.close(closure, now=timezone.now(), actor="user:1")
    job = Relocation.objects.get()
    moves = max(len(crowd) // (kills + 2), 1)
    clients = ThreadPoolExecutor(1).submit(together, crowd_that_books(crowded, job, visitors))
    with farm("move", 1, 1, time.time(), {"DATABASE_URL": database_of_tests()}) as kill_one:
        for _kill in range(kills):
            kill_while_it_moves(job, moves, kill_one)
        wait_until(lambda: _finished(job), seconds=300)
    assert [result for result in clients.result(120) if isinstance(result, Exception)] == []
    assert_everyone_is_well(crowd)


def assert_everyone_is_well(crowd):
    """One appointment each, on an open slot, none over capacity, moved once, told once."""
    booked = Appointment.objects.filter(status=Appointment.Status.BOOKED)
    assert set(booked.filter(pk__in=crowd).values_list("version", flat=True)) == {2}
    assert not booked.filter(slot__is_closed=True).exists()
    assert not Slot.objects.filter(booked__gt=F("capacity")).exists()
    persons = Counter(Attendee.objects.filter(is_active=True).values_list("person", flat=True))
    assert set(persons.values()) == {1}
    assert Counter(RelocatedParty.objects.values_list("appointment", flat=True)) == Counter(crowd)
    told = Message.objects.filter(kind=Message.Kind.OFFICE_CLOSED).exclude(status=Message.Status.DROPPED)
    assert Counter(told.values_list("appointment", flat=True)) == Counter(crowd)
    call_command("check_invariants", stdout=StringIO())


@pytest.fixture
def closed_day(make_office):
    """A job with people to move, in an office where every slot is full after one booking."""
    office = make_office("TIGHT", people_per_slot=1)
    inventory.open_slots(office, timezone.now().date() + timedelta(days=30), now=timezone.now())
    parties = [book(office, 0) for _party in range(6)]
    day = parties[0].starts_at.date()
    closure = Closure(office=office, starts_on=day, ends_on=day + timedelta(days=2), reason_source="Snow")
    move_day.close(closure, now=timezone.now(), actor="user:1")
    return Relocation.objects.get()


def race(job, move):
    """Two runs of the job that have read the same list run at once; returns what went wrong, and all versions."""
    listed = list(move_day.waiting(job, now=timezone.now()).values_list("pk", flat=True))
    outcomes = together([lambda: [move(job, pk) for pk in listed]] * 2)
    versions = Appointment.objects.filter(pk__in=listed).values_list("version", flat=True)
    return [each for each in outcomes if isinstance(each, Exception)], set(versions)


def test_two_runs_at_once_move_everyone_once(closed_day):
    assert race(closed_day, lambda job, pk: move_day.move(job, pk, now=timezone.now())) == ([], {2})


def trusting(_job, pk):
    """`move_day.move` without the check under the lock."""
    with transaction.atomic():
        one = Appointment.objects.locked(pk)
        there = one.slot.starts_at
        return booking.reschedule(pk, version=one.version, now=timezone.now(), on_or_after=there)


def test_without_the_question_under_the_lock_everyone_is_moved_twice(closed_day):
    """The negative control of the race above."""
    assert race(closed_day, trusting) == ([], {3})


def test_the_database_refuses_to_move_anyone_twice_for_one_job(closed_day):
    """The second guard, in case the first is forgotten."""

    def recorded(job, pk):
        with transaction.atomic():
            old = Appointment.objects.locked(pk).slot
            moved = trusting(job, pk)
            where = {"from_slot": old, "to_slot": moved.slot, "version": moved.version}
            job.parties.create(appointment=moved, moved_at=timezone.now(), needs_call=False, **where)

    [error], versions = race(closed_day, recorded)
    assert "nobody_is_moved_twice_by_one_relocation" in str(error)
    assert versions <= {1, 2}
