"""An agent moves and cancels with the verbs of `booking`: past limits, never past capacity."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from appointments import booking
from appointments.models import Appointment
from offices.models import Slot
from tests.together import together

pytestmark = pytest.mark.django_db

NEXT_WEEK = {"when": "next_week", "office": "NYC", "why": "ill"}


@pytest.fixture
def move(line, there):
    def move(version="1", **choice):
        return line.post("move", NEXT_WEEK | {"version": version, "move": "yes"} | choice, **there)

    return move


def place(pk):
    slot = Appointment.objects.with_place().get(pk=pk)
    return slot.office.code, f"{slot.starts_at:%m-%d %H:%M}"


def test_looking_shows_the_first_time_and_moves_nothing(line, there, ana):
    page = line.post("move", NEXT_WEEK, **there).content.decode()
    assert "Monday, December\u00a07, 2026, 8:00\u00a0a.m." in page
    assert place(ana.pk) == ("NYC", "12-02 12:00")


def test_a_later_time_is_asked_for_with_both_dates(line, there, ana):
    page = line.post("move", NEXT_WEEK, **there).content.decode().replace("\u00a0", " ")
    assert "do you give up Wednesday, December 2, 2026, 12:00 p.m. (Eastern Time) and take Monday" in page
    assert "They said yes: move to this time" in page


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({}, "12-07 08:00"),
        ({"when": "day", "day_month": "12", "day_day": "10", "day_year": "2026"}, "12-10 08:00"),
    ],
)
def test_it_moves_to_the_first_time_from_then_on(choice, found, move, ana):
    move(**choice)
    assert place(ana.pk) == ("NYC", found)
    event = ana.events.get(kind="moved")
    assert (event.actor.partition(":")[0], event.reason) == ("user", "agent:ill")


def test_it_moves_to_another_office(move, ana):
    move(office="MIA")
    assert place(ana.pk)[0] == "MIA"


def test_an_agent_never_gets_more_places_than_there_are(move, ana, office):
    Slot.objects.filter(office=office, starts_at__day=7).update(booked=2)
    move()
    assert place(ana.pk) == ("NYC", "12-08 08:00")
    assert Slot.objects.filter(booked__gt=4).count() == 0


def test_a_change_made_meanwhile_is_told_and_kept(move, ana, now):
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=ana.office.local(now).replace(day=15, hour=8))
    page = move().content.decode()
    assert "This appointment was changed a moment ago: Moved, by the person." in page
    assert "Tuesday, December\u00a015, 2026" in page
    assert place(ana.pk) == ("NYC", "12-15 08:00")


@pytest.mark.parametrize("version", ["", "x", "٣", "99999999999"])
def test_a_form_that_was_tampered_with_moves_nothing(version, move, ana):
    move(version=version)
    assert place(ana.pk) == ("NYC", "12-02 12:00")


def test_cancelling_says_why(line, there, ana):
    line.post("cancel", {"version": "1", "why": "mistake"}, **there)
    event = ana.events.get(kind="cancelled")
    assert event.reason == "agent:mistake"
    assert line.get("move", **there).resolver_match.url_name == "person"


@pytest.fixture
def cancelled(line, there, ana):
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    return ana


def test_a_cancellation_is_taken_back_while_the_place_is_held(line, there, cancelled):
    assert "Take the cancellation back" in line.get("person", **there).content.decode()
    assert "They have their appointment again." in line.post("undo", {"version": "2"}, **there).content.decode()
    event = cancelled.events.get(kind="reinstated")
    assert (event.actor.partition(":")[0], Appointment.objects.get().status) == ("user", "booked")


def test_and_not_once_the_place_has_gone(line, there, cancelled, now):
    booking.release_expired_holds(now + timedelta(hours=3))
    assert "Take the cancellation back" not in line.get("person", **there).content.decode()
    assert "Their place has gone to others." in line.post("undo", {"version": "2"}, **there).content.decode()
    assert Appointment.objects.get().status == "cancelled"


def test_nothing_is_taken_back_that_was_not_cancelled(line, there, ana):
    line.post("undo", {"version": "1"}, **there)
    assert not ana.events.filter(kind="reinstated").exists()


def test_the_time_they_have_is_not_offered_again(line, there, ana):
    Slot.objects.update(capacity=20)
    page = line.post("move", NEXT_WEEK | {"when": "earliest"}, **there).content.decode()
    assert "This is the appointment they have." in page
    assert "Move to this time" not in page


@pytest.mark.django_db(transaction=True)
def test_agent_and_person_at_the_same_moment_one_wins_and_nothing_is_lost(line, there, ana, now):
    other_day = ana.office.local(now).replace(day=15, hour=8)
    agent = lambda: line.post("move", NEXT_WEEK | {"version": "1", "move": "yes"}, **there).content.decode()  # noqa: E731
    person = lambda: booking.reschedule(ana.pk, version=1, now=now, on_or_after=other_day)  # noqa: E731
    page, moved = together([agent, person])
    agent_won = isinstance(moved, booking.ChangedMeanwhile)
    assert agent_won != ("This appointment was changed a moment ago:" in page)
    assert place(ana.pk)[1] == ("12-07 08:00" if agent_won else "12-15 08:00")
    assert ana.events.filter(kind="moved").count() == 1
    call_command("check_invariants", verbosity=0)
