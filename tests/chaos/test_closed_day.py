"""A day is closed while a crowd books and the worker that moves people is killed again and again.

`pytest tests/chaos --rounds 5` is the long form, 500 people and ten kills; one round is 100 people and three kills.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person, move_day
from appointments.models import Appointment, Attendee, Clearance, Displacement, Message
from offices import inventory
from offices.models import Closure, Slot
from tests.together import together
from tests.worker import broker, database_of_tests, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE_A_ROUND, MOST_KILLS, CLIENTS, SLOT_MINUTES = 100, 10, 50, 15


@pytest.fixture
def crowded(make_office):
    """An office with room for ten in each slot, from a week ahead on."""
    office = make_office("CROWD", people_per_slot=10, slot_minutes=SLOT_MINUTES)
    now = timezone.now()
    inventory.open_slots(office, now.date() + timedelta(days=60), now=now)
    return office


def book(office, number, on_or_after=None):
    """One party of one or two people, who left an e-mail."""
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
    """Books until so many people are booked, and returns their first and last day."""
    parties = [book(office, number) for number in range(people * 2 // 3)]
    return parties[0].starts_at.date(), parties[-1].starts_at.date()


@contextmanager
def killed_worker(server):
    """A worker that dies like one whose machine lost power."""
    command = [sys.executable, "-m", "celery", "-A", "scheduler", "worker", "--concurrency", "2", "-l", "critical"]
    environment = os.environ | {"DATABASE_URL": database_of_tests(), "REDIS_URL": server.url}
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def kill_while_it_moves(server, job, moves):
    """Runs a worker until it has moved a few more people, then kills it."""
    before = job.displacements.count()
    with killed_worker(server):
        move_day.nudge(job.pk)
        wait_until(lambda: job.displacements.count() >= before + moves or _finished(job), seconds=60)


def _finished(job):
    return Clearance.objects.filter(pk=job.pk, finished_at__isnull=False).exists()


def crowd_that_books(office, job):
    """Clients that book the office one after another until everyone is moved."""

    def one(number):
        booked = 0
        while booked < 2 or not (_finished(job) or booked >= 8):
            book(office, number)
            booked += 1
            time.sleep(0.2)
        return booked

    return [partial(one, number) for number in range(CLIENTS)]


def test_everyone_has_one_appointment_on_an_open_day(crowded, rounds):
    people, kills = PEOPLE_A_ROUND * min(rounds, 5), min(3 * rounds, MOST_KILLS)
    first, last = fill(crowded, people)
    crowd = set(Appointment.objects.values_list("pk", flat=True))
    closure = Closure(office=crowded, starts_on=first, ends_on=last, reason_en="Snow", reason_es="Nieve")
    with broker() as server:
        server.start()
        move_day.close(closure, now=timezone.now(), actor="user:1")
        job = Clearance.objects.get()
        moves = max(len(crowd) // (kills + 2), 1)
        # Only this thread speaks to the broker of the test, so it does the killing.
        clients = ThreadPoolExecutor(1).submit(together, crowd_that_books(crowded, job))
        for _kill in range(kills):
            kill_while_it_moves(server, job, moves)
        while not move_day.clear(job.pk, timezone.now):
            pass
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
    assert Counter(Displacement.objects.values_list("appointment", flat=True)) == Counter(crowd)
    told = Message.objects.filter(kind=Message.Kind.OFFICE_CLOSED).exclude(status=Message.Status.DROPPED)
    assert Counter(told.values_list("appointment", flat=True)) == Counter(crowd)
    call_command("check_invariants", stdout=StringIO())


def test_without_the_question_under_the_lock_someone_is_moved_twice(crowded):
    """The negative control: two runs of a job that trust the list they read would move the same people again."""
    fill(crowded, 12)
    day = Appointment.objects.earliest("booked_at").starts_at.date()
    closure = Closure(office=crowded, starts_on=day, ends_on=day, reason_en="Snow")
    move_day.close(closure, now=timezone.now(), actor="user:1")
    job = Clearance.objects.get()
    read_before = list(move_day.waiting(job).values_list("pk", flat=True))
    move_day.clear(job.pk, timezone.now)
    assert [move_day.move(job, pk, now=timezone.now()) for pk in read_before] == [None] * len(read_before)
    later = timezone.now() + timedelta(days=30)
    trusting = [booking.reschedule(pk, version=2, now=timezone.now(), on_or_after=later).version for pk in read_before]
    assert set(trusting) == {3}
    connection.close()
