"""Seen and the next check-in are one: both, or neither."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import AlreadyBooked, AlreadySet, ChangedMeanwhile, NoSlotLeft, NotYet
from appointments.booking.book import new_appointment
from appointments.booking.marks import standing
from appointments.booking.party import Contact
from appointments.models import Appointment, Message
from appointments.receipts import story
from offices import inventory
from tests import marking
from tests.rules import broken_rules
from tests.together import together

pytestmark = pytest.mark.django_db

CARLA = "user:1"
MARCH = date(2027, 3, 1)


@pytest.fixture
def day(ana):
    """The moment of Ana's appointment."""
    return ana.slot.starts_at


@pytest.fixture
def set_next(ana, day):
    seen = standing(ana)

    def set_next(first_day=MARCH, seen=seen, now=day, office=None):
        found = booking.set_next(ana.pk, first_day=first_day, seen=seen, now=now, actor=CARLA, office=office)
        return next(iter(found), None)

    return set_next


def how_it_stands(ana):
    """The status, how many next ones, and how many said that there is one."""
    following = Appointment.objects.filter(follows=ana).count()
    return Appointment.objects.get(pk=ana.pk).status, following, ana.events.filter(kind="next").count()


def test_it_marks_and_books_the_first_time_on_or_after_the_day(set_next, ana):
    booked = set_next()
    assert how_it_stands(ana) == ("seen", 1, 1)
    assert booked.starts_at.date() == MARCH
    assert booked.party_size == 3
    assert not broken_rules()


def test_a_day_without_times_gives_the_next_one(set_next):
    assert set_next(date(2027, 3, 6)).starts_at.date() == date(2027, 3, 8)


def test_it_can_be_at_another_office(set_next, ana, make_office):
    booked = set_next(office=make_office("MIA"))
    assert booked.office.code == "MIA"
    assert how_it_stands(ana) == ("seen", 1, 1)


@pytest.mark.parametrize("closed", [{"is_active": False}, {"confirmed_at": None, "confirmed_by": ""}])
def test_another_office_that_is_not_open_to_people_is_refused(set_next, ana, make_office, closed):
    with pytest.raises(NoSlotLeft):
        set_next(office=make_office("MIA", **closed))
    assert how_it_stands(ana) == ("booked", 0, 0)


def test_they_are_told_and_reminded_as_usual(set_next):
    kinds = set(Message.objects.filter(appointment=set_next(), channel="email").values_list("kind", flat=True))
    assert {"confirmation", "reminder_7", "reminder_1"} <= kinds


def test_the_paper_says_that_the_office_booked_it(set_next):
    told = " ".join(story.of(set_next()).lines(to_person=True))
    assert "by the office" in told
    assert "earliest" not in told


def test_a_name_that_was_not_typed_stays_hidden_on_the_next_one(set_next, ana):
    ana.attendees.filter(position=1).update(named_themselves=False)
    first, *_others = set_next().attendees.order_by("position")
    assert first.name_for_themselves == "A. S."


def test_none_is_noted(set_next, ana):
    assert set_next(None) is None
    assert how_it_stands(ana) == ("seen", 0, 0)
    assert ana.events.filter(kind="no_next").exists()


def test_pressed_twice_it_is_one(set_next, ana):
    set_next()
    with pytest.raises(AlreadySet):
        set_next()
    assert how_it_stands(ana) == ("seen", 1, 1)


def test_seen_before_it_can_still_be_set(ana, day):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    later = day + timedelta(days=2)
    assert booking.set_next(ana.pk, first_day=MARCH, seen=standing(ana), now=later, actor=CARLA)


def test_what_changed_meanwhile_is_refused(set_next, ana, day):
    marking.mark_no_show(ana.pk, now=day, actor=CARLA)
    with pytest.raises(ChangedMeanwhile):
        set_next()
    assert how_it_stands(ana) == ("no_show", 0, 0)


def test_moved_meanwhile_nothing_is_set(set_next, ana, day):
    booking.reschedule(ana.pk, version=1, now=ana.booked_at, on_or_after=day + timedelta(days=9), actor=CARLA)
    with pytest.raises(ChangedMeanwhile):
        set_next()
    assert how_it_stands(ana) == ("booked", 0, 0)


def test_not_before_its_day(ana, day):
    with pytest.raises((NotYet, booking.TooLongAgo)):
        booking.set_next(ana.pk, first_day=MARCH, seen=standing(ana), now=day - timedelta(days=1), actor=CARLA)


def test_who_booked_again_has_one_live_appointment(ana, day, book, make_person):
    marking.mark_no_show(ana.pk, now=day, actor=CARLA)
    book(make_person("Lucia", born=date(2015, 6, 2)), now=day)
    with pytest.raises(AlreadyBooked):
        booking.set_next(ana.pk, first_day=MARCH, seen=standing(ana), now=day, actor=CARLA)
    assert how_it_stands(ana) == ("no_show", 0, 0)


def test_killed_in_between_nothing_happened(set_next, ana):
    def torn():
        with transaction.atomic():
            set_next()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        torn()
    assert how_it_stands(ana) == ("booked", 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_and_a_person_who_moves_it_leave_one_state(set_next, ana, day):
    later = day + timedelta(days=20)

    def move():
        booking.reschedule(ana.pk, version=1, now=ana.booked_at, on_or_after=later, actor=CARLA)

    def quietly(verb):
        def run():
            try:
                verb()
            except (AlreadySet, ChangedMeanwhile, booking.AlreadyEnded):
                return False
            return True

        return run

    assert sum(together([quietly(each) for each in (set_next, set_next, move, set_next)])) == 1
    assert how_it_stands(ana) in [("seen", 1, 1), ("booked", 0, 0)]
    assert not broken_rules()


def naive(ana, day):
    """The next one without the lock and without the key that is the same for the same press."""
    with transaction.atomic():
        if not Appointment.objects.filter(follows=ana).exists():
            claim = inventory.claim(ana.office, 3, now=day, by_office=True)
            claim.slot.office = ana.office
            facts = {"people": 3, "report_by": None, "submission": None, "follows": ana}
            new_appointment(claim, Contact.of(ana), day, CARLA, **facts)


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_key_there_would_be_two(ana, day):
    for _round in range(10):
        Appointment.objects.filter(follows=ana).update(follows=None)
        together([lambda: naive(ana, day)] * 4)
        if Appointment.objects.filter(follows=ana).count() > 1:
            break
    assert Appointment.objects.filter(follows=ana).count() > 1
