"""A next check-in that was set wrongly is taken back, and another one set, in one transaction."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import (
    AlreadyBooked,
    AlreadyEnded,
    ChangedMeanwhile,
    Contact,
    NothingToUndo,
    TooLongAgo,
)
from appointments.booking.marks import standing
from appointments.booking.next_again import standing_with_next
from appointments.models import Appointment, Message, PlaceHold
from appointments.receipts import story
from appointments.receipts.taken_back import next_of, was_taken_back
from tests import marking
from tests.rules import broken_rules
from tests.supply import earliest_slot
from tests.together import together

pytestmark = pytest.mark.django_db

CARLA = "user:1"
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)


@pytest.fixture
def day(ana):
    """The moment of Ana's appointment."""
    return ana.slot.starts_at


@pytest.fixture
def wrong(ana, day):
    """The next check-in that was set wrongly."""
    [booked] = booking.set_next(ana.pk, first_day=MARCH, seen=standing(ana), now=day, actor=CARLA)
    return booked


@pytest.fixture
def again(ana, day, wrong):
    """Sets it again; `wrong` is there."""

    def again(first_day=APRIL, seen=None, now=day, office=None, why="wrong_date"):
        facts = {"now": now, "actor": CARLA, "office": office}
        return booking.set_next_again(
            ana.pk, first_day=first_day, why=why, seen=seen or standing_with_next(ana), **facts
        )

    return again


def test_the_right_one_takes_its_place_and_the_mark_stays(ana, wrong, again):
    [right] = again()
    assert right.starts_at.date() == APRIL
    assert next_of(ana) == [right]
    found = dict(Appointment.objects.values_list("pk", "status"))
    assert (found[ana.pk], found[wrong.pk], found[right.pk]) == ("seen", "cancelled", "booked")
    assert not broken_rules()


def test_it_can_be_taken_back_for_none(ana, wrong, again):
    assert again(None) == []
    kinds = list(ana.events.order_by("pk").values_list("kind", "reason"))[-3:]
    assert kinds == [("next", ""), ("taken_back", "wrong_date"), ("no_next", "")]
    assert next_of(ana) == []
    assert not broken_rules()


def test_none_can_become_a_date(ana, day, again):
    again(None)
    [right] = again()
    assert next_of(ana) == [right]
    with pytest.raises(ChangedMeanwhile):
        again(seen="another")


def test_they_are_told_on_every_channel_that_the_paper_no_longer_holds(again, wrong):
    [right] = again()
    assert {row.channel for row in wrong.messages.filter(kind="taken_back", status="planned")} == {"email", "sms"}
    assert not wrong.messages.filter(status="planned").exclude(kind="taken_back").exists()
    assert {row.channel for row in right.messages.filter(kind="confirmation")} == {"email", "sms"}


def test_its_papers_say_that_the_office_took_it_back(again, wrong):
    again()
    wrong.refresh_from_db()
    assert was_taken_back(wrong)
    assert story.of(wrong).lines(to_person=True)[-1].endswith("by the office.")


def test_the_people_who_have_it_now_get_the_new_one(again, wrong, make_person, day):
    booking.add_member(wrong.pk, make_person("Rosa"), version=1, now=day)
    [right] = again()
    assert right.party_size == 4


@pytest.fixture
def alone(wrong, day):
    """One of the children, who got a next check-in of her own, a day later."""
    lucia, later = wrong.attendees.get(position=2), earliest_slot(wrong.office, wrong.starts_at + timedelta(days=1))
    return booking.split(wrong.pk, lucia.pk, version=1, slot_id=later, now=day)


@pytest.mark.parametrize(("first_day", "people"), [(APRIL, [3]), (None, [])])
def test_one_who_left_the_party_of_the_next_one_is_told_too(first_day, people, again, alone):
    right = again(first_day)
    alone.refresh_from_db()
    assert [each.party_size for each in right] == people
    assert was_taken_back(alone)
    assert {each.channel for each in alone.messages.filter(kind="taken_back")} == {"email", "sms"}
    assert next_of(alone) == right
    assert broken_rules() == []


def test_one_who_left_the_party_and_has_come_stays_as_it_is(again, alone, wrong, day):
    booking.reschedule(wrong.pk, version=2, now=day, on_or_after=alone.starts_at + timedelta(days=3))
    marking.mark_seen(alone.pk, now=alone.slot.starts_at, actor=CARLA)
    [right] = again(now=day)
    assert right.party_size == 2
    assert not was_taken_back(alone)


def test_one_who_was_added_to_the_party_and_left_it_keeps_their_own(again, wrong, make_person, day):
    booking.add_member(wrong.pk, make_person("Rosa"), version=1, now=day)
    rosa, later = wrong.attendees.get(position=4), earliest_slot(wrong.office, wrong.starts_at + timedelta(days=1))
    hers = booking.split(wrong.pk, rosa.pk, version=2, slot_id=later, now=day)
    [right] = again()
    hers.refresh_from_db()
    assert (right.party_size, hers.status, hers.follows) == (3, "booked", None)
    assert broken_rules() == []


def test_the_page_of_the_party_does_not_show_where_one_who_left_it_goes(ana, alone, wrong):
    assert next_of(ana) == [wrong]
    assert next_of(ana, to_staff=True) == [wrong, alone]


def test_it_cannot_be_undone_by_the_party(again, wrong, day):
    again(None)
    assert PlaceHold.objects.filter(left_by=None, slot=wrong.slot).exists()
    with pytest.raises(NothingToUndo):
        booking.undo_cancel(wrong.pk, version=2, now=day)


def test_one_that_the_party_cancelled_itself_does_not_come_back_beside_the_new_one(again, ana, wrong, day):
    booking.cancel(wrong.pk, version=1, now=day)
    again(None)
    with pytest.raises(NothingToUndo):
        booking.undo_cancel(wrong.pk, version=2, now=day)


def test_moved_by_the_party_meanwhile_it_is_refused(again, ana, wrong, day):
    seen = standing_with_next(ana)
    booking.reschedule(wrong.pk, version=1, now=day, on_or_after=wrong.starts_at + timedelta(days=3))
    with pytest.raises(ChangedMeanwhile):
        again(seen=seen)
    assert next_of(ana) == [wrong]


def test_a_token_of_before_it_was_set_takes_nothing_back(ana, again, wrong):
    with pytest.raises(ChangedMeanwhile):
        again(seen=standing(ana))


def test_where_none_is_set_none_cannot_be_taken_back(again):
    again(None)
    with pytest.raises(NothingToUndo):
        again(None)


def test_after_thirty_days_it_is_too_late(again, day):
    with pytest.raises(TooLongAgo):
        again(now=day + timedelta(days=31))


def test_once_it_has_begun_it_is_too_late(ana, day, make_office):
    later = day + timedelta(days=2)
    booking.set_next(ana.pk, first_day=later.date(), seen=standing(ana), now=day, actor=CARLA)
    facts = {"why": "wrong_date", "seen": standing_with_next(ana), "actor": CARLA}
    with pytest.raises(AlreadyEnded):
        booking.set_next_again(ana.pk, first_day=APRIL, now=later + timedelta(days=2), **facts)


def test_who_has_booked_again_meanwhile_keeps_that(again, ana, book, make_person, day):
    again(None)
    book(make_person("Lucia", born=date(2015, 6, 2)), now=day)
    with pytest.raises(AlreadyBooked):
        again()
    assert not broken_rules()


def test_an_undone_mark_takes_none_back_too(ana, day, again):
    again(None)
    marking.undo_mark(ana.pk, now=day, actor=CARLA)
    [right] = booking.set_next(ana.pk, first_day=APRIL, seen=standing(ana), now=day, actor=CARLA)
    assert next_of(ana) == [right]


def test_killed_in_between_nothing_happened(again, ana, wrong):
    def torn():
        with transaction.atomic():
            again()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        torn()
    assert next_of(ana) == [wrong]


@pytest.mark.django_db(transaction=True)
def test_two_desks_and_the_party_at_once_leave_one_state(again, ana, wrong, day):
    seen, later = standing_with_next(ana), wrong.starts_at + timedelta(days=3)

    def quietly(verb):
        try:
            return bool(verb())
        except (ChangedMeanwhile, AlreadyEnded):
            return False

    presses = [
        lambda: quietly(lambda: again(seen=seen)),
        lambda: quietly(lambda: again(seen=seen, why="decided")),
        lambda: quietly(lambda: booking.reschedule(wrong.pk, version=1, now=day, on_or_after=later)),
        lambda: quietly(lambda: booking.cancel(wrong.pk, version=1, now=day)),
    ]
    together(presses)
    assert len(next_of(ana)) <= 1
    assert not broken_rules()


FAMILY = ["Eva", "Lea", "Rita", "Sara", "Tina"]


@pytest.fixture
def family(book, make_person, make_office):
    """Five people, at an office where since then at most two fit in one time."""
    people = [make_person(name, born=date(1990 + 5 * number, 1, 2)) for number, name in enumerate(FAMILY)]
    office = make_office("ELP", people_per_slot=5)
    party = book(*people, contact=Contact("es", "eva@example.com", "+12125550147"), office=office)
    office.hours.update(people_per_slot=2)
    office.slots.exclude(pk=party.slot_id).update(capacity=2)
    office.slots.filter(pk=party.slot_id).update(target_capacity=2)
    return party


def set_apart(family, **facts):
    fixed = {"first_day": MARCH, "seen": standing(family), "now": family.slot.starts_at, "actor": CARLA}
    return booking.set_next(family.pk, **fixed | facts)


def test_a_family_larger_than_any_time_gets_times_next_to_each_other(family):
    booked = set_apart(family, is_apart=True)
    assert [each.party_size for each in booked] == [2, 2, 1]
    assert {each.starts_at.date() for each in booked} == {MARCH}
    assert next_of(family) == booked
    assert Message.objects.filter(appointment__in=booked, kind="confirmation").count() == 6
    assert not broken_rules()


def test_one_that_was_moved_is_not_said_to_be_next_to_the_others(family, client):
    *_others, last = set_apart(family, is_apart=True)
    now = family.slot.starts_at
    booking.reschedule(last.pk, version=1, now=now, on_or_after=last.slot.starts_at + timedelta(days=30))
    page = client.get(f"/en/confirmation/{family.link_token}/").content.decode()
    assert "Each of these is for some of you." in page
    assert "next to each other" not in page


def test_they_get_them_only_where_the_page_said_so(family):
    with pytest.raises(booking.NoSlotLeft):
        set_apart(family)
    assert not Appointment.objects.filter(follows=family).exists()


def test_all_of_them_are_taken_back_together(family, make_office):
    before = set_apart(family, is_apart=True)
    facts = {"why": "decided", "seen": standing_with_next(family), "now": family.slot.starts_at, "actor": CARLA}
    [right] = booking.set_next_again(family.pk, first_day=APRIL, office=make_office("MIA", people_per_slot=9), **facts)
    assert right.party_size == 5
    assert set(Appointment.objects.filter(pk__in=[each.pk for each in before]).values_list("status", flat=True)) == {
        "cancelled"
    }
    assert not broken_rules()
