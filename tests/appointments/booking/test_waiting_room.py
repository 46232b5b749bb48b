"""From "arrived" to "seen": who waits, since when, and who is with an officer."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.booking import ChangedMeanwhile, NotYet
from appointments.booking.waiting_room import STEPS, RoomState, whereabouts
from appointments.models import Appointment, Attendee
from tests import marking
from tests.rules import broken_rules
from tests.together import together

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def places(party) -> list[tuple[str, object]]:
    steps = list(party.events.filter(kind__in=STEPS).order_by("pk"))
    people = Attendee.objects.filter(appointment=party).select_related("appointment").order_by("position")
    return [whereabouts(person, steps) for person in people]


def facts(party, minutes: int = 0, **more) -> dict:
    return {"now": party.slot.starts_at + minutes * MINUTE, "actor": "user:1", "version": 1} | more


def member(party, position) -> str:
    return str(party.attendees.get(position=position).pk)


def test_a_party_is_expected_then_here_then_in_then_done(bruno):
    start = bruno.slot.starts_at
    assert places(bruno) == [(RoomState.EXPECTED, None)]
    marking.arrive(bruno.pk, **facts(bruno, 1))
    assert places(bruno) == [(RoomState.HERE, start + MINUTE)]
    booking.call_in(bruno.pk, **facts(bruno, 2))
    assert places(bruno) == [(RoomState.IN, start + 2 * MINUTE)]
    marking.mark_seen(bruno.pk, **facts(bruno, 3))
    assert places(bruno) == [(RoomState.DONE, start + 3 * MINUTE)]


def test_who_waits_again_waits_since_they_came(bruno):
    marking.arrive(bruno.pk, **facts(bruno, 1))
    booking.call_in(bruno.pk, **facts(bruno, 2))
    booking.wait_again(bruno.pk, **facts(bruno, 3))
    assert places(bruno) == [(RoomState.HERE, bruno.slot.starts_at + MINUTE)]


def test_a_mark_that_was_undone_counts_no_longer(bruno):
    booking.call_in(bruno.pk, **facts(bruno, 1))
    marking.undo_mark(bruno.pk, **facts(bruno, 2))
    assert places(bruno) == [(RoomState.EXPECTED, None)]
    marking.arrive(bruno.pk, **facts(bruno, 9))
    assert places(bruno) == [(RoomState.HERE, bruno.slot.starts_at + 9 * MINUTE)]


def test_when_the_mark_of_one_is_undone_the_others_wait_since_they_came(ana):
    marking.arrive(ana.pk, **facts(ana, 1))
    marking.undo_mark(ana.pk, **facts(ana, 5), member_id=member(ana, 3))
    came = ana.slot.starts_at + MINUTE
    assert places(ana) == [(RoomState.HERE, came), (RoomState.HERE, came), (RoomState.EXPECTED, None)]


@pytest.mark.parametrize("verb", [booking.call_in, booking.wait_again])
def test_pressed_twice_it_counts_once(verb, bruno):
    booking.call_in(bruno.pk, **facts(bruno))
    for _twice in range(2):
        verb(bruno.pk, **facts(bruno))
    assert bruno.events.filter(kind__in=["called_in", "waits"]).count() == (1 if verb == booking.call_in else 2)


def test_one_of_a_family_goes_in_and_the_others_wait(ana):
    marking.arrive(ana.pk, **facts(ana))
    booking.call_in(ana.pk, **facts(ana, 1, member_id=member(ana, 2)))
    assert [place for place, _since in places(ana)] == [RoomState.HERE, RoomState.IN, RoomState.HERE]


def test_one_who_is_in_stays_in_when_the_last_of_the_family_arrives(ana):
    booking.call_in(ana.pk, **facts(ana, member_id=member(ana, 1)))
    for position in (2, 3):
        marking.mark_member(ana.pk, member(ana, position), "arrived", **facts(ana, position))
    assert Appointment.objects.get(pk=ana.pk).status == "arrived"
    assert [place for place, _since in places(ana)] == [RoomState.IN, RoomState.HERE, RoomState.HERE]


def test_those_who_arrived_one_by_one_are_seen_together(ana):
    """Negative control: without `_no_longer_wait` their own older mark would hide that they were seen."""
    for position in (1, 2, 3):
        marking.mark_member(ana.pk, member(ana, position), "arrived", **facts(ana))
    marking.mark_seen(ana.pk, **facts(ana, 1))
    assert [place for place, _since in places(ana)] == [RoomState.DONE] * 3
    assert {person.mark for person in Attendee.objects.filter(appointment=ana)} == {"seen"}


@pytest.mark.parametrize("verb", [booking.call_in, booking.wait_again])
def test_an_old_page_calls_nobody_in_whose_day_has_ended(verb, bruno):
    marking.mark_seen(bruno.pk, **facts(bruno))
    with pytest.raises(ChangedMeanwhile):
        verb(bruno.pk, **facts(bruno, 1))
    assert Appointment.objects.get(pk=bruno.pk).status == "seen"


def test_nobody_is_called_in_before_the_day_or_after_a_move(bruno):
    with pytest.raises(NotYet):
        booking.call_in(bruno.pk, **facts(bruno, -24 * 60))
    with pytest.raises(ChangedMeanwhile):
        booking.call_in(bruno.pk, **facts(bruno, version=7))


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_call_in_once(bruno):
    """Negative control: without the lock on the appointment both would write the step."""
    together([lambda: booking.call_in(bruno.pk, **facts(bruno))] * 4)
    assert sorted(bruno.events.values_list("kind", flat=True)) == ["arrived", "booked", "called_in"]


def test_the_history_of_who_was_called_in_gives_their_status(bruno):
    booking.call_in(bruno.pk, **facts(bruno, 1))
    booking.wait_again(bruno.pk, **facts(bruno, 2))
    assert not broken_rules()
