"""For monitors: what is down, what waits, and since when each part has been silent."""

from datetime import timedelta

import pytest
from celery.signals import before_task_publish
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from appointments import tasks
from appointments.models import Heartbeat, Message
from appointments.upkeep.health import Part, check, note
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


def test_what_was_sent_is_not_due(health, bruno, now):
    Message.objects.update(status="sent", sent_at=now)
    assert health()["oldest_due_seconds"] is None


@pytest.mark.parametrize(
    ("at_work", "parts"),
    [
        (tasks.send_due_messages, ["dispatch"]),
        (tasks.reap_messages, ["reap"]),
        (lambda: call_command("send_due_messages", verbosity=0), ["dispatch", "reap"]),
    ],
)
def test_it_shows_when_each_part_was_at_work(at_work, parts, health):
    at_work()
    assert [part for part, seconds in health()["seconds_since"].items() if seconds is not None] == parts


def test_work_done_again_makes_it_younger(now):
    note(Part.REAP, now - timedelta(minutes=2))
    note(Part.REAP, now - timedelta(seconds=7))
    assert check(now).seconds_since["reap"] == 7


@pytest.mark.django_db(transaction=True)
def test_a_hint_of_the_clock_counts_and_one_of_a_worker_does_not(no_redis):
    no_redis.start()
    app.send_task("appointments.tasks.reap_messages")
    assert not Heartbeat.objects.exists()
    _note_each_beat()
    try:
        app.send_task("appointments.tasks.reap_messages")
    finally:
        before_task_publish.disconnect(_note_the_beat)
    assert Heartbeat.objects.get().part == "beat"


def test_without_redis_it_says_so_and_people_can_book(health, no_redis):
    found = health()
    assert (found["status"], found["ok"], found["down"]) == (200, True, ["redis"])


def test_without_the_database_it_says_so(health, no_database):
    found = health()
    assert (found["status"], found["ok"], found["down"]) == (503, False, ["database"])


def test_without_both_it_says_so(health, no_database, no_redis):
    assert health()["down"] == ["database", "redis"]
