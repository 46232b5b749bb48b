"""A party that was moved is on one list once, until it knows where it stands."""

from datetime import date, time, timedelta
from functools import partial

import pytest
from celery import Celery
from django.db import transaction

from appointments import booking, waking, worklist
from appointments.booking import ChangedMeanwhile, NotAgreed, move_day
from appointments.booking.move_day import Surplus
from appointments.models import Appointment, RelocatedParty, Relocation, ToDo
from offices.inventory import How, Span
from offices.models import OpeningHours
from tests import marking
from tests.appointments.booking.test_move_day import CARLA, FIRST, again, close, relocate
from tests.together import in_the_background

__all__ = ["close", "relocate"]

pytestmark = pytest.mark.django_db


def test_a_closure_taken_back_moves_none_of_those_kept_before(book, make_person, office, close, relocate, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    move_day.change_capacity(office, Span(FIRST, FIRST), How.SET, 1, surplus=Surplus.KEEP, now=now, actor=CARLA)
    closure = close()
    move_day.reopen(closure.pk, now=now, actor=CARLA)
    assert relocate()
    assert {again(one).version for one in parties} == {1}


def test_a_run_without_time_moves_nobody(bruno, close, now):
    close()
    assert not move_day.relocate(Relocation.objects.get().pk, lambda: now, at_most=timedelta())
    assert not RelocatedParty.objects.exists()


def test_to_keep_people_after_all_stops_the_job_that_moves_them(book, make_person, office, relocate, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    for surplus in (Surplus.MOVE, Surplus.KEEP):
        move_day.change_capacity(office, Span(FIRST, FIRST), How.SET, 2, surplus=surplus, now=now, actor=CARLA)
    assert relocate()
    assert {again(one).version for one in parties} == {1}


def test_new_hours_that_keep_people_stop_it_too(book, make_person, office, relocate, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    move_day.change_capacity(office, Span(FIRST, FIRST), How.SET, 2, surplus=Surplus.MOVE, now=now, actor=CARLA)
    plan = {"slot_minutes": 30, "people_per_slot": 4, "valid_from": FIRST}
    hours = [OpeningHours(weekday=weekday, opens=time(8), closes=time(12), **plan) for weekday in range(5)]
    move_day.change_hours(office, hours, surplus=Surplus.KEEP, now=now, actor=CARLA)
    assert relocate()
    assert {again(one).version for one in parties} == {1}


def test_those_kept_since_a_run_began_are_not_moved_by_it(book, make_person, office, now):
    *_others, last = [book(make_person(f"P{n}"), now=now - timedelta(seconds=60 - n)) for n in range(4)]
    fewer = partial(move_day.change_capacity, office, Span(FIRST, FIRST), How.SET, 2, now=now, actor=CARLA)
    fewer(surplus=Surplus.MOVE)
    begun = Relocation.objects.get()
    fewer(surplus=Surplus.KEEP)
    assert move_day.move(begun, last.pk, now=now) is None


def test_who_comes_at_the_new_time_leaves_the_list(book, make_person, close, relocate):
    elena = book(make_person("Elena"))
    close()
    relocate()
    assert RelocatedParty.objects.to_call().exists()
    marking.mark_seen(elena.pk, now=again(elena).slot.starts_at, actor=CARLA)
    assert not RelocatedParty.objects.live().exists()
    assert not ToDo.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("is_agent", [False, True])
def test_a_call_to_one_party_takes_no_other_off_the_list(is_agent, book, make_person, close, relocate, now):
    called, other = [book(make_person(name)) for name in ("Elena", "Nora")]
    close()
    relocate()
    if is_agent:
        worklist.finish(called.to_dos.get().pk, actor=CARLA, now=now)
    else:
        worklist.note_reached(called.relocations.get(), actor=CARLA, now=now)
    assert RelocatedParty.objects.to_call().get().appointment == other
    assert ToDo.objects.open().get().appointment == other


def test_a_call_is_noted_once(book, make_person, close, relocate, now):
    elena = book(make_person("Elena"))
    close()
    relocate()
    for actor, moment in ((CARLA, now), ("user:2", now + timedelta(hours=1))):
        worklist.note_reached(elena.relocations.get(), actor=actor, now=moment)
    row = elena.relocations.get()
    assert (row.called_by, row.called_at, row.ended_at) == (CARLA, now, now)


def test_who_is_moved_back_and_left_nothing_to_write_to_is_called(book, make_person, close, relocate, now):
    nora = book(make_person("Nora"))
    closure = close()
    relocate()
    row = RelocatedParty.objects.get()
    worklist.note_reached(row, actor=CARLA, now=now)
    move_day.reopen(closure.pk, now=now, actor=CARLA)
    move_day.move_back(row.pk, now=now, actor=CARLA, agreed=True)
    assert RelocatedParty.objects.to_call().get().appointment == nora
    assert ToDo.objects.get(done_at=None).appointment == nora


def test_there_is_no_way_back_for_who_has_cancelled(bruno, close, relocate, now):
    closure = close()
    relocate()
    move_day.reopen(closure.pk, now=now, actor=CARLA)
    booking.cancel(bruno.pk, version=2, now=now)
    with pytest.raises(ChangedMeanwhile):
        move_day.move_back(RelocatedParty.objects.get().pk, now=now, actor=CARLA)


def test_who_is_moved_twice_is_on_the_list_once(book, make_person, office, close, relocate):
    elena = book(make_person("Elena"))
    close()
    relocate()
    close(starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 3))
    relocate()
    assert RelocatedParty.objects.to_call().get().to_slot == again(elena).slot
    assert ToDo.objects.filter(done_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_to_move_people(bruno, close, monkeypatch):
    asked = []
    monkeypatch.setattr(Celery, "send_task", lambda _app, task, **options: asked.append((task, options["args"])))
    # The broker was away when Bruno booked.
    waking.away["until"] = 0.0
    close()
    assert ("appointments.tasks.relocate", (Relocation.objects.get().pk,)) in asked


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_fails_in_an_unexpected_way_undoes_no_closure(bruno, close, faulty_broker, now):
    closure = close()
    assert Relocation.objects.get().closure == closure
    move_day.reopen(closure.pk, now=now, actor=CARLA)


@pytest.mark.django_db(transaction=True)
def test_a_call_that_ends_while_they_are_moved_back_counts(bruno, close, relocate, now):
    closure = close()
    relocate()
    move_day.reopen(closure.pk, now=now, actor=CARLA)
    row = RelocatedParty.objects.get()
    with transaction.atomic():
        Appointment.objects.locked(bruno.pk)
        moving = in_the_background(lambda: move_day.move_back(row.pk, now=now, actor=CARLA))
        RelocatedParty.objects.filter(pk=row.pk).update(called_at=now, called_by=CARLA)
    assert isinstance(moving.result(), NotAgreed)
