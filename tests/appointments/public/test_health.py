"""For monitors: what is down, what waits, and since when each part has been silent."""

import os
import signal
import time
from datetime import timedelta

import pytest
import redis
from celery.signals import after_task_publish
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from appointments import tasks
from appointments.delivery.claims import claim_due
from appointments.models import Heartbeat, KeyCheck, Message
from appointments.upkeep.health import AWAY, BEAT, REAP, check, not_ready, note
from appointments.upkeep.measures import Measures
from offices import clock
from scheduler import app
from scheduler.celery import _note_each_beat, _note_the_beat
from tests.worker import broker

pytestmark = pytest.mark.django_db


@pytest.fixture
def health(client):
    def health():
        response = client.get("/health/")
        assert "no-store" in response.headers["Cache-Control"]
        return response.json() | {"status": response.status_code}

    return health


@pytest.fixture
def no_redis():
    with broker() as server:
        yield server


@pytest.fixture
def no_database(transactional_db, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")


def test_it_works(health):
    silent = dict.fromkeys(["beat", "dispatch", "reap"])
    assert health() == {"ok": True, "status": 200, "down": [], "oldest_due_seconds": None, "seconds_since": silent}


def test_it_shows_the_age_of_the_oldest_due_message(health, bruno):
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    assert 300 <= health()["oldest_due_seconds"] <= 310


def test_a_message_that_is_tried_again_keeps_its_age(health, bruno):
    Message.objects.update(due_at=timezone.now() + timedelta(hours=6), waits_since=timezone.now() - timedelta(hours=2))
    assert 7200 <= health()["oldest_due_seconds"] <= 7210


def test_a_try_that_is_claimed_remembers_when_it_was_due(bruno, now):
    claim_due(now, 1)
    claimed = Message.objects.get(status="sending")
    assert claimed.waits_since == claimed.due_at


def test_what_was_sent_is_not_due(health, bruno, now):
    Message.objects.update(status="sent", sent_at=now, waits_since=now - timedelta(hours=2))
    assert health()["oldest_due_seconds"] is None


@pytest.mark.parametrize(
    ("at_work", "parts"),
    [
        (tasks.send_due_messages.apply, ["dispatch"]),
        (tasks.reap_messages.apply, ["reap"]),
        (lambda: call_command("send_due_messages", verbosity=0), ["dispatch", "reap"]),
    ],
)
def test_it_shows_when_each_part_was_at_work(at_work, parts, health):
    at_work()
    assert [part for part, seconds in health()["seconds_since"].items() if seconds is not None] == parts


def test_work_done_again_makes_it_younger(now):
    note(REAP, now - timedelta(minutes=2))
    note(REAP, now - timedelta(seconds=7))
    assert check(lambda: now).seconds_since["reap"] == 7


@pytest.mark.django_db(transaction=True)
def test_a_hint_of_the_clock_counts_and_one_of_a_worker_does_not(no_redis):
    no_redis.start()
    app.send_task("appointments.tasks.reap_messages")
    assert not Heartbeat.objects.exists()
    _note_each_beat()
    try:
        app.send_task("appointments.tasks.reap_messages")
    finally:
        after_task_publish.disconnect(_note_the_beat)
    assert Heartbeat.objects.get().part == "beat"


def test_without_redis_it_says_so_and_people_can_book(health, no_redis):
    found = health()
    assert (found["status"], found["ok"], found["down"]) == (200, True, ["redis"])


def test_without_the_database_it_says_so(health, no_database):
    found = health()
    assert (found["status"], found["ok"], found["down"]) == (503, False, ["database"])


def test_a_database_that_takes_no_writes_is_down(health, ready):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_transaction_read_only = on")
    assert (health()["status"], health()["down"]) == (503, ["database"])
    assert ready()["faults"]["database"] == [AWAY]


def test_a_database_that_takes_no_writes_is_down_in_the_numbers(now):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_transaction_read_only = on")
    numbers = {family.name: family.samples[0].value for family in Measures(lambda: now).collect() if family.samples}
    assert numbers["checkin_database_up"] == 0
    assert "checkin_oldest_due_seconds" in numbers


def test_a_redis_that_is_full_is_down(health, no_redis):
    no_redis.start()
    assert health()["down"] == []
    with redis.Redis(unix_socket_path=str(no_redis.socket)) as client:
        client.config_set("maxmemory", 1)
    assert health()["down"] == ["redis"]


def test_without_both_it_says_so(health, no_database, no_redis):
    assert health()["down"] == ["database", "redis"]


@pytest.fixture
def all_at_work():
    """Beat and every task worked a moment ago."""
    for part in [BEAT, *(entry["task"] for entry in app.conf.beat_schedule.values())]:
        note(part, timezone.now())


@pytest.fixture
def ready(client):
    return lambda: (response := client.get("/health/ready")).json() | {"status": response.status_code}


def test_live_asks_nothing(client, django_db_blocker):
    with django_db_blocker.block():
        assert client.get("/health/live").status_code == 200


def test_it_is_ready_when_every_part_works(all_at_work, ready):
    assert ready() == {"ok": True, "faults": {}, "status": 200}


@pytest.mark.parametrize("part", ["beat", *(entry["task"] for entry in app.conf.beat_schedule.values())])
def test_the_silence_of_any_part_shows(part, all_at_work, ready):
    Heartbeat.objects.filter(part=part).update(at=timezone.now() - timedelta(days=2))
    assert ready() == {"ok": False, "faults": {"silent": [part]}, "status": 503}


@pytest.mark.as_owner
def test_a_part_that_never_worked_shows_in_time(all_at_work):
    Heartbeat.objects.filter(part="beat").delete()
    # These were run by the clock of the machine, which may be later than the one of the tests.
    MigrationRecorder.Migration.objects.update(applied=timezone.now())
    assert not_ready(lambda: timezone.now() + timedelta(minutes=2))["silent"] == ["beat"]


def test_a_task_that_fails_is_silent(bruno):
    with connection.execute_wrapper(_fail), pytest.raises(OperationalError):
        tasks.purge.apply(throw=True)
    assert not Heartbeat.objects.exists()


def test_a_worker_that_was_not_started_again_with_a_new_key_is_silent(bruno, caplog):
    KeyCheck.objects.create(setting="VAULT_KEYS", key_id="2027", value="x", state=KeyCheck.State.SEALS)
    tasks.reap_messages.apply(throw=True)
    assert not Heartbeat.objects.exists()
    assert "Start this worker again: VAULT_KEYS: the key 2027 is missing" in caplog.text


def test_a_message_that_waits_too_long_shows(all_at_work, ready, bruno):
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=20))
    assert list(ready()["faults"]) == ["messages"]


@pytest.mark.as_owner
def test_a_migration_that_is_missing_shows(all_at_work, ready):
    MigrationRecorder.Migration.objects.filter(app="appointments").delete()
    assert ready()["faults"]["schema"] == ["appointments.0001_initial"]


def test_a_web_that_was_not_started_again_with_a_new_key_shows(all_at_work, ready):
    KeyCheck.objects.create(setting="VAULT_KEYS", key_id="2027", value="x", state=KeyCheck.State.SEALS)
    assert ready()["faults"] == {"keys": ["VAULT_KEYS: the key 2027 is missing, and data needs it."]}


@pytest.mark.parametrize(("days", "way"), [(-2, "behind"), (2, "ahead of")])
def test_a_web_whose_clock_is_wrong_says_so_and_is_sent_no_one(days, way, all_at_work, health, ready, monkeypatch):
    now = timezone.now()
    Heartbeat.objects.filter(part=BEAT).update(at=now - timedelta(hours=1))
    monkeypatch.setattr(clock, "database_now", lambda: now)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=days))
    found = ready()["faults"]
    assert way in found["clock"][0]
    # By its own clock, beat would be at work in two days' time, or nothing would have worked since two days.
    assert found["silent"] == [BEAT]
    assert (health()["status"], health()["down"]) == (503, ["clock"])


def test_without_the_database_it_is_not_ready(ready, no_database):
    assert ready()["faults"] == {"database": [AWAY]}


def test_a_redis_that_hangs_does_not_hold_up_the_answer(health, no_redis):
    no_redis.start()
    os.kill(no_redis.process.pid, signal.SIGSTOP)
    health()
    began = time.monotonic()
    try:
        assert health()["down"] == ["redis"]
    finally:
        os.kill(no_redis.process.pid, signal.SIGCONT)
    assert time.monotonic() - began < 3


def _fail(*_args: object) -> None:
    raise OperationalError
