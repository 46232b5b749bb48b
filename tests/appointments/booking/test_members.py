"""Marks of single people of a party."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking import (
    AlreadyBooked,
    AlreadyEnded,
    ChangedMeanwhile,
    NotBegun,
    NothingToUndo,
    TakesAReason,
    TooLate,
)
from appointments.booking.marks import standing
from appointments.models import Appointment, Attendee
from tests import marking
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def eight(book, make_person, make_office):
    """A family of eight at an office with room for them."""
    office = make_office("BIG", people_per_slot=9)
    return book(*(make_person(f"Member{letter}") for letter in "ABCDEFGH"), office=office)


@pytest.fixture
def day(eight):
    """The moment of their appointment."""
    return eight.slot.starts_at


def one(party, position=8) -> str:
    return str(party.attendees.get(position=position).pk)


def mark(party, position, status, day):
    return marking.mark_member(party.pk, one(party, position), status, version=1, now=day, actor=CARLA)


def marks_of(party):
    return [person.mark for person in Attendee.objects.filter(appointment=party).select_related("appointment")]


def test_seven_of_a_family_of_eight_are_seen_and_one_did_not_come(eight, day):
    mark(eight, 8, "no_show", day)
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    assert marks_of(eight) == ["seen"] * 7 + ["no_show"]
    assert not broken_rules()


def test_seven_can_prove_it_and_one_is_noted_as_not_present(eight, day, client):
    mark(eight, 8, "no_show", day)
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    proofs = [reverse("public:proof", args=[eight.link_token, each.pk]) for each in eight.attendees.all()]
    assert [client.get(each).status_code for each in proofs] == [200] * 7 + [404]
    page = client.get(reverse("public:confirmation", args=[eight.link_token])).content.decode()
    assert [each for each in proofs if each in page] == proofs[:7]
    assert "MemberH Sample</span>: Did not come" in " ".join(page.split())


def test_the_absent_one_can_be_moved_that_morning(eight, day):
    later = eight.office.slots.filter(starts_at__gt=day + timedelta(days=2)).earliest("starts_at")
    alone = booking.split(
        eight.pk, eight.attendees.get(position=8).pk, version=1, slot_id=later.pk, now=day, actor=CARLA
    )
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    assert marks_of(eight) == ["seen"] * 7
    assert (alone.status, alone.party_size, alone.slot) == ("booked", 1, later)


def test_the_absent_one_can_book_again(eight, day, book, make_person):
    mark(eight, 8, "no_show", day)
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    assert book(make_person("MemberH"), office=eight.office, now=day).status == "booked"


def test_the_absent_one_is_not_on_the_next_check_in(eight, day):
    mark(eight, 8, "no_show", day)
    [booked] = booking.set_next(eight.pk, first_day=day.date(), seen=standing(eight), now=day, actor=CARLA)
    assert booked.party_size == booked.attendees.count() == 7


def test_when_each_has_a_mark_the_party_has_one(eight, day):
    for position in range(1, 8):
        mark(eight, position, "seen", day)
        assert Appointment.objects.get().status == "booked"
    mark(eight, 8, "no_show", day)
    assert Appointment.objects.get().status == "seen"
    assert marks_of(eight) == ["seen"] * 7 + ["no_show"]


def test_pressed_twice_it_is_one_mark(eight, day):
    for _twice in range(2):
        mark(eight, 8, "no_show", day)
    assert eight.events.get(kind="no_show").member == eight.attendees.get(position=8).pk


def test_undoing_the_mark_of_the_party_undoes_those_of_its_people(eight, day):
    mark(eight, 8, "no_show", day)
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    marking.undo_mark(eight.pk, now=day, actor=CARLA)
    assert marks_of(eight) == ["booked"] * 8


def undo(party, position, day):
    return marking.undo_mark(party.pk, member_id=one(party, position), version=1, now=day, actor=CARLA)


@pytest.mark.parametrize("of", ["party", "person"])
@pytest.mark.parametrize("status", ["seen", "arrived"])
def test_the_mark_of_one_is_undone_alone(of, status, eight, day):
    if of == "party":
        {"seen": marking.mark_seen, "arrived": marking.arrive}[status](eight.pk, now=day, actor=CARLA)
    else:
        for position in range(1, 9):
            mark(eight, position, status, day)
    undo(eight, 8, day)
    assert marks_of(eight) == [status] * 7 + ["booked"]
    assert Appointment.objects.get().status == "booked"
    assert not broken_rules()


def test_who_was_wrongly_absent_is_expected_again_and_not_seen_with_the_others(eight, day, client):
    mark(eight, 8, "no_show", day)
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    undo(eight, 8, day)
    assert marks_of(eight) == ["seen"] * 7 + ["booked"]
    proofs = [reverse("public:proof", args=[eight.link_token, each.pk]) for each in eight.attendees.all()]
    assert [client.get(each).status_code for each in proofs] == [200] * 7 + [404]


def test_one_of_whom_nothing_is_marked_has_nothing_to_undo(eight, day):
    mark(eight, 1, "seen", day)
    undo(eight, 1, day)
    for position in (1, 2):
        with pytest.raises(NothingToUndo):
            undo(eight, position, day)
    assert marks_of(eight) == ["booked"] * 8


def test_the_mark_of_one_is_undone_on_its_day_only(eight, day):
    mark(eight, 1, "seen", day)
    with pytest.raises(TooLate):
        undo(eight, 1, day + timedelta(days=1))


def test_all_are_expected_again_even_those_who_were_seen(eight, day, book, make_person):
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    undo(eight, 8, day)
    with pytest.raises(AlreadyBooked):
        book(make_person("MemberA"), office=eight.office, now=day)


def test_one_person_did_not_miss_what_has_not_begun(eight, day):
    with pytest.raises(NotBegun):
        mark(eight, 8, "no_show", eight.office.local(day).replace(hour=0))


def test_a_person_of_another_party_is_not_marked(eight, bruno, day):
    with pytest.raises(ChangedMeanwhile):
        marking.mark_member(eight.pk, one(bruno, 1), "seen", version=1, now=day, actor=CARLA)


def test_an_old_page_marks_no_one(eight, day):
    with pytest.raises(ChangedMeanwhile):
        marking.mark_member(eight.pk, one(eight), "seen", version=2, now=day, actor=CARLA)


def test_one_person_is_corrected_later_with_a_reason(eight, day):
    marking.mark_seen(eight.pk, now=day, actor=CARLA)
    facts = {"why": "wrong_row", "seen": standing(eight), "member_id": one(eight), "now": day, "actor": CARLA}
    booking.correct_mark(eight.pk, "no_show", **facts)
    assert marks_of(eight) == ["seen"] * 7 + ["no_show"]


def test_a_party_of_which_no_one_came_gets_no_next_check_in(eight, day):
    for position in range(1, 9):
        mark(eight, position, "no_show", day)
    with pytest.raises(TakesAReason):
        booking.set_next(eight.pk, first_day=day.date(), seen=standing(eight), now=day, actor=CARLA)
    assert Appointment.objects.get().status == "no_show"


@pytest.fixture
def later(eight, day):
    """A free time of another day."""
    return eight.office.slots.filter(starts_at__gt=day + timedelta(days=2)).earliest("starts_at")


def key(party, position=8):
    return party.attendees.get(position=position).pk


@pytest.mark.parametrize("goes", ["alone", "with the others"])
def test_who_was_absent_is_expected_at_the_new_time(goes, eight, day, later):
    mark(eight, 8, "no_show", day)
    verb, who = (booking.split, [key(eight)]) if goes == "alone" else (booking.reschedule, [])
    moved = verb(eight.pk, *who, version=1, slot_id=later.pk, now=day, actor=CARLA)
    assert moved.slot == later
    assert set(marks_of(moved)) == {"booked"}


@pytest.mark.parametrize("status", ["arrived", "seen"])
@pytest.mark.parametrize("verb", ["reschedule", "cancel", "remove_member", "split"])
def test_who_has_come_is_not_sent_to_another_time(verb, status, eight, day, later):
    mark(eight, 8, status, day)
    who = [key(eight)] if verb in ("remove_member", "split") else []
    where = {"slot_id": later.pk} if verb in ("reschedule", "split") else {}
    with pytest.raises(AlreadyEnded):
        getattr(booking, verb)(eight.pk, *who, version=1, now=day, actor=CARLA, **where)


def test_others_leave_a_party_of_which_one_has_come(eight, day, later):
    mark(eight, 8, "arrived", day)
    alone = booking.split(eight.pk, key(eight, 7), version=1, slot_id=later.pk, now=day, actor=CARLA)
    booking.remove_member(eight.pk, key(eight, 6), version=2, now=day, actor=CARLA)
    assert (marks_of(alone), marks_of(eight)) == (["booked"], ["booked"] * 5 + ["arrived"])
