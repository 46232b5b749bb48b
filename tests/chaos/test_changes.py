"""People change their appointments while web processes and database connections are killed.

`pytest tests/chaos/test_changes.py --rounds 10` is the long form, 100 kills; one round is ten.
"""

import http.client
import os
import random
import re
import signal
import subprocess
import threading
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from appointments import booking
from appointments.models import Appointment, AppointmentEvent, Attendee
from offices import inventory
from offices.models import Office
from tests.chaos.browser import Browser
from tests.server import serving
from tests.together import in_the_background

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, KILLS_A_ROUND = 8, 10
WISHES = [{"when": "earliest", "part": part, "where": "here"} for part in ("any", "morning", "afternoon")]


@pytest.fixture
def booked(make_office, make_person, book):
    """People with an appointment each, at an office that does not limit changes."""
    office = make_office("CHAOS", people_per_slot=2)
    now = timezone.now()
    inventory.open_slots(office, now.date() + timedelta(days=40), now=now)
    Office.objects.update(most_changes=30_000, no_change_hours=1)
    return [book(make_person(f"P{n}"), office=office, now=now) for n in range(PEOPLE)]


def keep_changing(address, appointment, dice, stop):
    """Asks for times and takes one, repeatedly. Starts again after any page or error."""
    browser = Browser(address)
    path = f"/en/appointment/{appointment.link_token}/change/"
    while not stop.is_set():
        with suppress(OSError, http.client.HTTPException, AssertionError):
            browser.get(path)
            if 'name="birth_date"' in browser.page:
                browser.post(path, birth_date="1", born_month="4", born_day="7", born_year="1990")
            browser.post(path, **dice.choice(WISHES))
            times = re.findall(r'name="slot" value="([\d-]+)"', browser.page)
            version = re.search(r'name="version" value="(\d+)"', browser.page)
            if times and version:
                slot = dice.choice(times)
                # The yes is asked for when the date is later than the one they have.
                browser.post(f"{path}choices/", **{"slot": slot, "version": version[1], f"yes_{slot}": "on"})


def workers_of(address):
    """The process ids of the gunicorn workers of the address, which we started; never its master's."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True).stdout
    bound = [line.split(None, 2) for line in listed.splitlines() if f"--bind {urlsplit(address).netloc}" in line]
    return [int(pid) for pid, parent, _command in bound if int(parent) != os.getpid()]


def kill_a_worker(address, dice):
    """As if the machine ran out of memory."""
    with suppress(ProcessLookupError, IndexError):
        os.kill(dice.choice(workers_of(address)), signal.SIGKILL)
        return True
    return False


def cut_a_connection(_address, _dice):
    """Ends a database connection in the middle of a transaction that writes."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL LIMIT 1"
            )
            if cursor.fetchone():
                return True
    return False


def not_with_one(people):
    """People with no active appointment, or two, at one moment."""
    held = Attendee.objects.values("person").annotate(held=Count("pk", filter=Q(is_active=True)))
    wrong = [row["person"] for row in held if row["held"] != 1]
    return wrong if held.count() == people else ["someone is gone", *wrong]


def killed_while_it_waits(office, change):
    """Cuts the connection of a change that waits for its office's queue; returns the result."""
    with transaction.atomic():
        inventory.lock(office)
        other = in_the_background(change)
        assert cut_a_connection("", None)
        return other.result(timeout=30)


def test_whatever_is_killed_everyone_has_one_appointment(booked, rounds):
    dice, stop, hits = random.Random(4), threading.Event(), 0
    with serving(workers=3, threads=4) as address:
        changers = [
            threading.Thread(target=keep_changing, args=(address, each, random.Random(n), stop))
            for n, each in enumerate(booked)
        ]
        for thread in changers:
            thread.start()
        try:
            while hits < KILLS_A_ROUND * rounds:
                time.sleep(dice.uniform(0.05, 0.4))
                hits += dice.choice([kill_a_worker, cut_a_connection])(address, dice)
                assert not_with_one(PEOPLE) == []
        finally:
            stop.set()
            for thread in changers:
                thread.join(60)
    assert not_with_one(PEOPLE) == []
    assert AppointmentEvent.objects.filter(kind="moved").count() >= hits / 2
    call_command("check_invariants", stdout=StringIO())


def test_a_move_that_is_killed_has_not_happened(booked):
    held, now = booked[0], timezone.now()
    move = partial(booking.reschedule, held.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    assert isinstance(killed_while_it_waits(held.office, move), Exception)
    assert not_with_one(PEOPLE) == []


# --- Negative control ------------------------------------------------------------------------------------------------


def move_in_two_steps(appointment):
    """A move that releases the old place before it has the new one."""
    with transaction.atomic():
        Appointment.objects.locked(appointment.pk).attendees.update(is_active=False)
    with transaction.atomic():
        Appointment.objects.locked(appointment.pk).attendees.update(is_active=False)
        inventory.lock(appointment.office)
        appointment.attendees.update(is_active=True)


def test_in_two_steps_a_kill_would_leave_someone_without_one(booked):
    held = booked[0]
    assert isinstance(killed_while_it_waits(held.office, partial(move_in_two_steps, held)), Exception)
    assert not_with_one(PEOPLE) == [held.attendees.get().person]
