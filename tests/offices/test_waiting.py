"""A queue that someone holds for long stops neither other offices nor the threads that serve them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from appointments.models import Appointment
from offices import inventory
from offices.inventory import Busy, waiting
from offices.models import OfficeQueue, Slot
from scheduler import settings as product
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


LIMITS = {"LONGEST": waiting.LONGEST, "STANDSTILL": waiting.STANDSTILL}


@pytest.fixture(autouse=True)
def _as_in_production(_patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in LIMITS.items():
        monkeypatch.setattr(waiting, name, seconds)


@contextmanager
def held(office) -> Iterator[None]:
    """Another connection holds the office's queue while the context lasts."""
    # Opened before the database had its limits.
    connection.close()
    is_held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            inventory.lock(office)
            is_held.set()
            let_go.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(30)
    try:
        yield
    finally:
        let_go.set()
        holder.join(30)


def timed(call: Callable[[], object]) -> Callable[[], tuple[object, float]]:
    """What it gave or raised, and how many seconds it took."""

    def run() -> tuple[object, float]:
        began = time.monotonic()
        try:
            result = call()
        except Busy as busy:
            result = busy
        return result, time.monotonic() - began

    return run


def test_a_queue_that_is_held_refuses_and_other_offices_book(office, make_office, make_person, book, now):
    other = make_office("ELP")
    inventory.open_slots(other, date(2026, 12, 10), now=now)
    book(make_person("Early"), office=other)
    with held(office):
        crowd = [timed(lambda name=f"N{n}": book(make_person(name))) for n in range(6)]
        elsewhere = timed(lambda: book(make_person("Other"), office=other))
        *here, (booked, other_took) = together([*crowd, elsewhere])
    assert [type(result) for result, _took in here] == [Busy] * 6
    assert max(took for _result, took in here) < waiting.LONGEST + 1.5
    assert isinstance(booked, Appointment)
    assert other_took < waiting.LONGEST


def test_most_threads_do_not_wait_for_the_whole_time(office, make_person, book):
    with held(office):
        took = [took for _result, took in together([timed(lambda n=n: book(make_person(f"N{n}"))) for n in range(8)])]
    assert sum(seconds > 2.5 for seconds in took) == waiting.MOST_WAITING


def test_without_the_line_every_thread_would_wait(office, make_person, book, monkeypatch):
    monkeypatch.setattr(waiting, "MOST_WAITING", 100)
    with held(office):
        waiting._lines.clear()
        took = [took for _result, took in together([timed(lambda n=n: book(make_person(f"N{n}"))) for n in range(8)])]
    assert min(took) > 2.5


def test_without_the_limits_of_the_database_they_would_wait_on(office, make_person, book, monkeypatch):
    longest = waiting.LONGEST
    monkeypatch.setattr(waiting, "LONGEST", 60.0)

    def without_limit() -> Appointment:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
        return book(make_person())

    found = []
    with held(office):
        thread = threading.Thread(target=lambda: found.append(together([without_limit])))
        thread.start()
        thread.join(longest + 1.5)
        assert thread.is_alive()
    thread.join(30)
    assert isinstance(found[0][0], Appointment)


def test_after_a_refusal_one_thread_tries_and_the_others_are_refused_at_once(office, make_person, book):
    with held(office):
        assert isinstance(timed(lambda: book(make_person("First")))()[0], Busy)
        took = sorted(
            took for _busy, took in together([timed(lambda n=n: book(make_person(f"N{n}"))) for n in range(4)])
        )
    assert took[-2] < 1
    assert isinstance(book(make_person()), Appointment)


def test_health_and_the_start_page_do_not_wait(office):
    for address in ("/health/", "/en/"):
        ask = timed(lambda address=address: Client().get(address))
        ask()
        with held(office):
            answer, took = ask()
        assert answer.status_code == 200
        assert took < 1


def test_the_command_that_opens_slots_names_the_offices_it_left(make_office):
    busy, free = make_office("BUSY"), make_office("FREE")
    with held(busy), pytest.raises(CommandError, match=r"[1-9]\d* time slots made\. .* busy: BUSY\."):
        call_command("open_slots", "--days", "20", verbosity=0)
    assert set(Slot.objects.values_list("office", flat=True)) == {free.pk}


def test_a_command_that_loads_a_file_names_the_office_it_could_not_change(make_office, tmp_path):
    free, busy = make_office("FREE"), make_office("BUSY")
    file = tmp_path / "hours.csv"
    file.write_text("office,weekday,opens,closes\nFREE,Monday,9:00,12:00\nBUSY,Monday,9:00,12:00\n")
    with held(busy), pytest.raises(CommandError, match=r"^BUSY: Many people are using this office"):
        call_command("load_hours", file, verbosity=0)
    assert (free.hours.count(), busy.hours.count()) == (1, 5)
    call_command("load_hours", file, verbosity=0)
    assert busy.hours.count() == 1


def test_a_queue_is_made_once_however_many_ask(make_office):
    office = make_office("NEW")
    OfficeQueue.objects.filter(office=office).delete()
    queues = together([transaction.atomic(lambda: inventory.lock(office)) for _ in range(6)])
    assert {queue.pk for queue in queues} == {office.pk}


def test_the_database_has_the_limits_of_the_settings():
    def limits() -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [[*settings.DATABASE_TIMEOUTS]]
            )
            return dict(cursor.fetchall())

    connection.close()
    assert limits() == dict.fromkeys(settings.DATABASE_TIMEOUTS, "600000")  # of the tests, see tests/conftest.py


def test_a_lock_is_waited_for_as_long_as_a_queue():
    assert product.DATABASE_TIMEOUTS["lock_timeout"] == f"{LIMITS['LONGEST']:.0f}s"
