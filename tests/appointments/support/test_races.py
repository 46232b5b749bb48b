"""Agent and person at the same moment: one wins, the other is told what happened, nothing is lost."""

import threading
from dataclasses import fields
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from appointments import booking
from appointments.booking import Contact
from appointments.booking.change import step
from appointments.models import AgentDay, Appointment, AppointmentEvent, Verification
from appointments.support import changes
from offices.models import Slot
from tests.rules import broken_rules
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

NEXT_WEEK = {"when": "next_week", "part": "any", "office": "NYC", "why": "ill"}


@pytest.fixture
def pressed(line, there):
    return line.times("move", NEXT_WEEK, **there) | {"version": "1", "move": "yes"}


def status(ana):
    return Appointment.objects.get(pk=ana.pk).status


def test_an_agent_who_moves_while_the_person_cancels_is_told(line, there, pressed, ana, now):
    with transaction.atomic():
        booking.cancel(ana.pk, version=1, now=now)
        agent = in_the_background(lambda: line.post("move", pressed, **there).content.decode())
        assert not agent.done()
    page = agent.result(timeout=30)
    assert "This appointment was changed a moment ago: Cancelled, by the person." in page
    assert "Nothing that you sent was saved." in page
    assert (status(ana), broken_rules()) == ("cancelled", [])


def test_at_the_same_moment_one_of_move_and_cancel_wins(line, there, pressed, ana, now):
    agent = lambda: line.post("move", pressed, **there).content.decode()  # noqa: E731
    page, ended = together([agent, partial(booking.cancel, ana.pk, version=1, now=now)])
    agent_won = isinstance(ended, booking.ChangedMeanwhile)
    assert agent_won != ("This appointment was changed a moment ago:" in page)
    assert status(ana) == ("booked" if agent_won else "cancelled")
    assert ana.events.count() == 2
    assert broken_rules() == []


def agents_wish(there, ana):
    return changes.Wish(Verification.objects.select_related("call").get(pk=there["person"]), ana.pk, 1)


def test_a_phone_the_person_gives_meanwhile_is_not_overwritten(there, ana, now):
    seen, wish = Contact.of(ana).stamp, agents_wish(there, ana)
    theirs = Contact("es", "", "+13055550100")
    with transaction.atomic():
        booking.change_contact(ana.pk, theirs, seen=seen, now=now)
        agent = in_the_background(partial(changes.change_contact, wish, {"needs": "x"}, seen=seen, now=now))
        assert not agent.done()
    assert isinstance(agent.result(timeout=30), booking.ChangedMeanwhile)
    assert Contact.of(Appointment.objects.get(pk=ana.pk)) == theirs


def test_a_change_runs_once_more_after_a_deadlock(there, ana, bruno, now):
    both, met = threading.Barrier(2), set()

    def lock_the_other(appointment_id, **_how):
        if appointment_id not in met:
            met.add(appointment_id)
            both.wait(timeout=30)
        return Appointment.objects.locked(({ana.pk, bruno.pk} - {appointment_id}).pop())

    wishes = [agents_wish(there, each) for each in (ana, bruno)]
    ended = together([partial(changes.change, wish, lock_the_other, lambda *_: [], now=now) for wish in wishes])
    assert {end.pk for end in ended} == {ana.pk, bruno.pk}


# --- Negative controls -----------------------------------------------------------------------------------------------


def move_without_the_lock(ana, slot, now):
    """An agent's move without its lock: it decides on what it saw before the person's change finished."""
    with transaction.atomic():
        seen = Appointment.objects.with_place().get(pk=ana.pk)
        old, seen.slot = seen.slot, slot
        step(seen, AppointmentEvent.Kind.MOVED, now, "user:1", "agent:ill", old_slot_id=old.pk)


def test_without_the_lock_the_cancellation_would_be_lost_or_the_history_broken(ana, now):
    slot = Slot.objects.order_by("-starts_at").first()
    with transaction.atomic():
        booking.cancel(ana.pk, version=1, now=now)
        agent = in_the_background(partial(move_without_the_lock, ana, slot, now))
    assert isinstance(agent.result(timeout=30), IntegrityError) or status(ana) == "booked" or broken_rules()


def write_needs_without_the_lock(ana, needs):
    """An agent's change of contact that keeps what it saw before the person's change finished."""
    seen = Appointment.objects.get(pk=ana.pk)
    seen.needs = needs
    seen.save(update_fields=[field.name for field in fields(Contact)])


def test_without_the_lock_the_persons_new_phone_would_be_lost(ana, now):
    with transaction.atomic():
        booking.change_contact(ana.pk, Contact("es", "", "+13055550100"), seen=Contact.of(ana).stamp, now=now)
        agent = in_the_background(partial(write_needs_without_the_lock, ana, "x"))
    agent.result(timeout=30)
    assert Contact.of(Appointment.objects.get(pk=ana.pk)).phone != "+13055550100"


@pytest.fixture
def counted_late(now):
    """Folds an old day while a call of that day is being counted: the count that is left."""

    def counted_late():
        day = (now - timedelta(days=30)).date()
        AgentDay.objects.add("user:1", day, {"told": 1})
        with transaction.atomic():
            AgentDay.objects.add("user:1", day, {"told": 1})
            folding = in_the_background(partial(AgentDay.objects.fold, now))
        assert folding.result() == 1
        return AgentDay.objects.get().count("told")

    return counted_late


def test_a_call_that_is_counted_while_old_days_are_folded_stays_counted(counted_late):
    assert counted_late() == 2


def test_without_the_lock_it_would_be_lost(counted_late, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows)
    assert counted_late() == 1
