"""Whose report-by date an appointment has when people of the party leave it."""

from datetime import date, timedelta

import pytest

from appointments import booking
from appointments.booking import Person
from appointments.booking.marks import standing
from appointments.models import Appointment
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

CARLA = "user:1"
JANUARY, MARCH = date(2027, 1, 15), date(2027, 3, 1)


@pytest.fixture
def pair(make_notice, make_person, book):
    """Ana, who booked, Diego with a later date on his notice, and a child without one."""
    diego = make_notice("322222222", "222222222", given_names="Diego", report_by=MARCH)
    people = [Person.on_notice(make_notice()), Person.on_notice(diego), make_person("Lucia")]
    return book(*people, report_by=JANUARY)


def one(party, position):
    return party.attendees.get(position=position).pk


def leave(party, position, now, verb="remove_member"):
    there = Appointment.objects.get(pk=party.pk)
    slots = party.office.slots.filter(starts_at__gt=party.slot.starts_at + timedelta(days=2))
    where = {"slot_id": slots.earliest("starts_at").pk} if verb == "split" else {}
    done = getattr(booking, verb)(party.pk, one(party, position), version=there.version, now=now, **where)
    assert not broken_rules()
    return done


def dates(party):
    return Appointment.objects.get(pk=party.pk).report_by


@pytest.mark.parametrize("verb", ["remove_member", "split"])
def test_when_the_one_who_booked_leaves_it_is_the_date_of_the_next(verb, pair, now):
    done = leave(pair, 1, now, verb)
    assert dates(pair) == MARCH
    assert done.report_by == (JANUARY if verb == "split" else MARCH)


def test_when_nobody_with_a_notice_is_left_it_is_not_known(pair, now):
    leave(pair, 2, now)
    assert dates(pair) == JANUARY
    leave(pair, 1, now)
    assert dates(pair) is None


def test_who_is_put_back_brings_the_date_back(pair, now):
    leave(pair, 1, now)
    back = pair.removed_members.get()
    booking.put_back(pair.pk, back.pk, version=2, now=now)
    assert dates(pair) == JANUARY


@pytest.mark.parametrize("typed", [JANUARY, None])
def test_who_booked_without_a_notice_keeps_the_date_that_they_typed(typed, book, make_person, make_notice, now):
    party = book(make_person("Bruno"), Person.on_notice(make_notice(report_by=MARCH)), report_by=typed)
    leave(party, 1, now)
    assert dates(party) == MARCH
    booking.put_back(party.pk, party.removed_members.get().pk, version=2, now=now)
    assert dates(party) == typed
    assert leave(party, 1, now, "split").report_by == typed
    assert dates(party) == MARCH


def test_who_is_put_back_behind_the_one_who_booked_changes_no_date(pair, now):
    leave(pair, 2, now)
    booking.put_back(pair.pk, pair.removed_members.get().pk, version=2, now=now)
    assert dates(pair) == JANUARY


def test_a_date_that_was_typed_for_all_stays(book, make_person, now):
    party = book(make_person("Bruno"), make_person("Elena"), report_by=JANUARY)
    leave(party, 1, now)
    assert dates(party) == JANUARY


def test_who_leaves_the_next_check_in_has_no_date_of_before(pair):
    day = pair.slot.starts_at
    [following] = booking.set_next(pair.pk, first_day=MARCH, seen=standing(pair), now=day, actor=CARLA)
    alone = leave(following, 1, day, "split")
    assert (dates(following), alone.report_by) == (None, None)
