"""A change of many offices goes on where it was stopped, and is saved once."""

from datetime import datetime, timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from appointments.booking.move_day import Surplus
from appointments.models import BulkChange
from appointments.supply import bulk
from appointments.supply.step import OfficeSteps, Press
from appointments.tasks import continue_unfinished
from offices.inventory import Busy
from offices.models import Closure, SupplyEvent
from tests.together import in_the_background

pytestmark = pytest.mark.django_db

CLOSE = BulkChange.Kind.CLOSE
DAY = "2026-12-09"
TYPED = {
    "starts_on": DAY,
    "ends_on": DAY,
    "from_time": None,
    "until_time": None,
    "reasons": {"en": "Snow", "es": "Nieve"},
}


@pytest.fixture
def parts(office, make_office, now) -> list[OfficeSteps]:
    offices = [office, make_office("MIA"), make_office("BOS")]
    return [OfficeSteps(each, bulk.steps_at(CLOSE, TYPED, each, now=now)) for each in offices]


@pytest.fixture
def begin(parts, now):
    def begin() -> BulkChange:
        press = Press("user:1", now, Surplus.KEEP)
        return bulk.begin(CLOSE, TYPED, parts, press, [part.stamp for part in parts])

    return begin


class Clock:
    """Stops a run after so many looks."""

    def __init__(self, now, looks: int) -> None:
        self.now, self.looks = now, looks

    def __call__(self) -> datetime:
        self.looks -= 1
        return self.now if self.looks >= 0 else self.now + timedelta(hours=1)


def test_a_stopped_run_is_continued(begin, now):
    change = begin()
    assert not bulk.work(change.pk, Clock(now, 3))
    assert Closure.objects.count() == 1
    assert bulk.work(change.pk, lambda: now)
    assert Closure.objects.count() == 3
    change.refresh_from_db()
    assert change.finished_at == now


def test_it_begins_once_however_often_it_is_sent(begin):
    assert begin() == begin()
    assert BulkChange.objects.get().parts.count() == 3


def test_a_run_again_saves_nothing_twice(begin, now):
    change = begin()
    for _run in range(2):
        bulk.work(change.pk, lambda: now)
    assert Closure.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_has_just_saved_is_not_said_to_be_left(begin, now):
    part = begin().parts.earliest("pk")
    with transaction.atomic():
        assert bulk.save_part(part.pk, now=now)
        other = in_the_background(lambda: bulk.save_part(part.pk, now=now))
    assert other.result(timeout=30) is False
    part.refresh_from_db()
    assert (part.state, Closure.objects.count()) == ("saved", 1)


def test_a_busy_office_waits_for_the_next_run_and_holds_up_no_other(begin, office, now, monkeypatch):
    change = begin()
    save = OfficeSteps.save

    def save_unless_busy(step, *facts):
        if step.office == office:
            raise Busy
        save(step, *facts)

    with monkeypatch.context() as patch:
        patch.setattr(OfficeSteps, "save", save_unless_busy)
        assert not bulk.work(change.pk, lambda: now)
    change.refresh_from_db()
    assert list(change.parts.values_list("state", flat=True)) == ["waiting", "saved", "saved"]
    assert change.finished_at is None
    assert bulk.work(change.pk, lambda: now)
    assert list(change.parts.values_list("state", flat=True)) == ["saved"] * 3


def test_what_changes_while_it_waits_is_left(begin, office, now):
    change = begin()
    facts = {"happened_at": now, "actor": "user:2", "before": {}, "after": {}}
    SupplyEvent.objects.create(office=office, kind=SupplyEvent.Kind.OFFICE, **facts)
    bulk.work(change.pk, lambda: now)
    assert list(change.parts.values_list("state", flat=True)) == ["left", "saved", "saved"]


def test_a_slot_that_begins_while_it_waits_is_no_change(office, now):
    typed = {**TYPED, "ends_on": "2026-12-10", "percent": 50}
    found = [OfficeSteps(office, bulk.steps_at(BulkChange.Kind.PLACES, typed, office, now=now))]
    press = Press("user:1", now, Surplus.KEEP)
    change = bulk.begin(BulkChange.Kind.PLACES, typed, found, press, [found[0].stamp])
    bulk.work(change.pk, lambda: now + timedelta(days=8))
    assert [part.state for part in change.parts.all()] == ["saved"]


@pytest.fixture
def celery_runs_here():
    """The sender of a task runs it."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def test_the_sweep_takes_it_up(begin, monkeypatch, now, celery_runs_here):
    change = begin()
    monkeypatch.setattr(timezone, "now", lambda: now)
    continue_unfinished()
    assert {part.state for part in change.parts.all()} == {"saved"}
