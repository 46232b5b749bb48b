"""An agent passes a person's own limits only with a written reason, which stays in the history; never the capacity."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.models import Appointment, Note
from appointments.support import changes, limits
from offices.models import Office, Slot

pytestmark = pytest.mark.django_db

NEXT_WEEK = {"when": "next_week", "part": "any", "office": "NYC", "why": "ill"}
WHY = "Her son is in hospital until Friday"


@pytest.fixture
def changed_often(ana, now):
    """Ana has used all her changes."""
    for day in (9, 10, 11):
        ana = booking.reschedule(
            ana.pk, version=ana.version, now=now, on_or_after=ana.office.local(now).replace(day=day, hour=8)
        )
    return ana


@pytest.fixture
def move(line, there, ana):
    def move(**typed):
        version = Appointment.objects.get(pk=ana.pk).version
        pressed = line.times("move", NEXT_WEEK, **there) | {"version": version, "move": "yes"}
        return line.post("move", pressed | typed, **there).content.decode()

    return move


def day_of(ana):
    return Appointment.objects.with_place().get(pk=ana.pk).starts_at.day


def test_the_page_says_before_that_a_limit_is_reached(line, there, changed_often):
    page = line.get("move", **there).content.decode()
    assert "This person has changed 3 times in 30 days. That is the limit." in page
    assert "Why do you do it all the same?" not in page
    assert "Why do you do it all the same?" in line.post("move", NEXT_WEEK, **there).content.decode()


def test_and_how_near_it_is(line, there, ana, set_clock):
    assert "Past a limit" not in line.get("move", **there).content.decode()
    Office.objects.update(no_change_hours=48)
    assert "The appointment is less than 48 hours away." in line.get("move", **there).content.decode()


@pytest.mark.parametrize("past", ["", "  "])
def test_without_a_reason_nothing_is_changed(past, move, changed_often):
    page = move(past=past)
    assert "Write why you do it all the same." in page
    assert "Move to this time" in page
    assert day_of(changed_often) == 11


def test_looking_needs_no_reason(line, there, changed_often):
    page = line.post("move", NEXT_WEEK, **there).content.decode()
    assert "Move to this time" in page
    assert "Write why" not in page


def test_the_reason_stays_with_the_event_and_is_shown(move, changed_often):
    page = move(past=WHY)
    event = changed_often.events.latest("pk")
    assert (event.reason, event.why.text) == ("agent:ill past:often", WHY)
    assert f"after too many changes “{WHY}”" in page
    assert page.count(WHY) == 1
    assert day_of(changed_often) == 7


def test_the_words_are_sealed(move, changed_often):
    move(past=WHY)
    assert bytes(Note.objects.values_list("text", flat=True).get())[:1] == b"\x01"


def test_within_the_limits_no_reason_is_kept(move, ana):
    move(past=WHY)
    assert ana.events.latest("pk").reason == "agent:ill"
    assert not Note.objects.exists()


def test_cancelling_needs_a_reason_once_its_time_has_come(line, there, ana, now):
    Slot.objects.filter(pk=ana.slot_id).update(starts_at=now - timedelta(minutes=65))
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    assert Appointment.objects.get(pk=ana.pk).status == "booked"
    line.post("cancel", {"version": "1", "why": "ill", "past": WHY}, **there)
    assert ana.events.get(kind="cancelled").reason == "agent:ill past:begun"


def test_the_rule_holds_in_the_verb_too(line, there, changed_often, now):
    from appointments.models import Verification

    wish = changes.Wish(Verification.objects.get(pk=there["person"]), changed_often.pk, changed_often.version)
    with pytest.raises(changes.WhyMissing):
        changes.change(wish, booking.reschedule, limits.on_moving, now=now, on_or_after=now + timedelta(days=20))
    assert day_of(changed_often) == 11


def test_a_closed_time_is_not_said_to_have_come(ana):
    begun = ana.slot.starts_at
    assert limits.on_ending(ana, begun) == [limits.ReachedLimit.BEGUN]
    ana.slot.is_closed = True
    assert limits.on_ending(ana, begun) == []
