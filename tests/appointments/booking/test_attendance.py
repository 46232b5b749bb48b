"""Attendance: marks, their undoing, and appointments that pass unmarked."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.booking import AlreadyBooked, AlreadyEnded, NothingToUndo, attendance
from appointments.booking.attendance import pass_unmarked
from appointments.booking.markable import CORRECTED_WITHIN, can_be_corrected
from appointments.models import Appointment, Message
from tests import marking
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def on_the_day(bruno):
    """The moment of Bruno's appointment."""
    return bruno.slot.starts_at


@pytest.mark.parametrize("mark", [marking.mark_seen, marking.mark_no_show])
def test_after_the_check_in_a_person_may_book_again(mark, bruno, on_the_day, make_person, book):
    mark(bruno.pk, now=on_the_day, actor=CARLA)
    book(make_person("Bruno"), now=on_the_day)
    assert not broken_rules()


def test_who_has_arrived_may_not_book_again_yet(bruno, on_the_day, make_person, book):
    marking.arrive(bruno.pk, now=on_the_day, actor=CARLA)
    with pytest.raises(AlreadyBooked):
        book(make_person("Bruno"), now=on_the_day)


def test_a_mark_made_twice_is_written_once(bruno, on_the_day):
    for _twice in range(2):
        marking.mark_seen(bruno.pk, now=on_the_day, actor=CARLA)
    assert bruno.events.filter(kind="seen").count() == 1


@pytest.mark.parametrize("verb", [marking.arrive, marking.mark_no_show])
def test_an_old_page_does_not_change_seen_to_another_mark(verb, bruno, on_the_day):
    marking.mark_seen(bruno.pk, now=on_the_day, actor="user:1", version=1)
    with pytest.raises(booking.ChangedMeanwhile):
        verb(bruno.pk, now=on_the_day, actor="user:2", version=1)
    assert Appointment.objects.get(pk=bruno.pk).status == "seen"


@pytest.mark.parametrize("mark", ["arrived", "no_show"])
def test_the_same_holds_for_one_person(mark, ana, on_the_day):
    lucia, facts = str(ana.attendees.get(position=2).pk), {"version": 1, "now": on_the_day, "actor": "user:1"}
    marking.mark_member(ana.pk, lucia, "seen", **facts)
    with pytest.raises(booking.ChangedMeanwhile):
        marking.mark_member(ana.pk, lucia, mark, **facts)


def test_someone_who_comes_late_has_arrived_after_all(bruno, on_the_day):
    marking.mark_no_show(bruno.pk, now=on_the_day, actor="user:1")
    assert marking.arrive(bruno.pk, now=on_the_day, actor="user:1").status == "arrived"


def test_a_mark_can_be_taken_back(bruno, on_the_day):
    marking.mark_no_show(bruno.pk, now=on_the_day, actor=CARLA)
    marking.undo_mark(bruno.pk, now=on_the_day, actor=CARLA)
    assert Appointment.objects.get().status == Appointment.Status.BOOKED
    with pytest.raises(NothingToUndo):
        marking.undo_mark(bruno.pk, now=on_the_day, actor=CARLA)


@pytest.mark.parametrize(
    ("later", "can_be"),
    [
        (-timedelta(days=1), False),
        (-timedelta(minutes=1), True),
        (CORRECTED_WITHIN, True),
        (CORRECTED_WITHIN + timedelta(seconds=1), False),
    ],
)
def test_how_a_day_ended_is_corrected_from_that_day_on_and_for_a_while(later, can_be, bruno, on_the_day):
    assert can_be_corrected(bruno, now=on_the_day + later) == can_be


def test_what_was_cancelled_is_not_corrected(bruno, on_the_day, now):
    cancelled = booking.cancel(bruno.pk, version=1, now=now)
    assert not can_be_corrected(cancelled, now=on_the_day)


def test_a_mark_is_not_taken_back_once_they_booked_again(bruno, on_the_day, make_person, book):
    marking.mark_no_show(bruno.pk, now=on_the_day, actor=CARLA)
    book(make_person("Bruno"), now=on_the_day)
    with pytest.raises(AlreadyBooked):
        marking.undo_mark(bruno.pk, now=on_the_day, actor=CARLA)


def test_a_cancelled_appointment_is_not_marked(bruno, now, on_the_day):
    booking.cancel(bruno.pk, version=1, now=now)
    with pytest.raises(AlreadyEnded):
        marking.mark_seen(bruno.pk, now=on_the_day, actor=CARLA)


def test_nobody_is_reminded_after_a_mark(bruno, on_the_day):
    marking.mark_seen(bruno.pk, now=on_the_day, actor=CARLA)
    assert not Message.objects.filter(status=Message.Status.PLANNED).exists()


def test_what_nobody_marked_passes_after_a_day(bruno, on_the_day, make_person, book):
    assert pass_unmarked(on_the_day + timedelta(hours=23)) == 0
    assert pass_unmarked(on_the_day + timedelta(hours=25)) == 1
    assert book(make_person("Bruno"), now=on_the_day + timedelta(hours=25))


def test_what_got_another_time_since_it_was_found_does_not_pass(bruno, on_the_day):
    assert not attendance._pass(bruno.pk, on_the_day + timedelta(hours=23))


def test_a_party_that_booked_again_has_not_arrived_for_its_old_appointment(bruno, on_the_day, make_person, book):
    marking.mark_no_show(bruno.pk, now=on_the_day, actor=CARLA)
    book(make_person("Bruno"), now=on_the_day)
    with pytest.raises(AlreadyBooked):
        marking.arrive(bruno.pk, now=on_the_day, actor=CARLA)


@pytest.mark.parametrize(
    ("status", "marks"),
    [
        ("booked", ["arrived", "seen", "no_show"]),
        ("arrived", ["seen", "no_show"]),
        ("no_show", ["seen"]),
        ("passed", ["seen", "no_show"]),
        ("seen", []),
        ("cancelled", []),
    ],
)
def test_the_office_can_record_what_comes_next(status, marks):
    assert Appointment(status=status).stage.next_marks == marks


@pytest.mark.parametrize(
    ("status", "is_one"), [("arrived", True), ("seen", True), ("booked", False), ("passed", False)]
)
def test_only_a_mark_can_be_taken_back(status, is_one):
    assert Appointment(status=status).stage.is_mark is is_one


def test_nothing_is_recorded_about_the_cancelled_and_the_forgotten(now):
    assert Appointment().can_be_marked
    assert not Appointment(status="cancelled").can_be_marked
    assert not Appointment(details_forgotten_at=now).can_be_marked
