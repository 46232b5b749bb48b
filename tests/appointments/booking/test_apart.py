"""A family that no time can hold gets times next to each other: all or none, once, and strictly the earliest."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.db.models import F

from appointments import booking
from appointments.booking import Contact, apart, availability
from appointments.models import Appointment, Message
from offices import inventory, nearby
from offices.inventory import NoSlotLeft
from offices.models import OfficeQueue, OpeningHours, Slot
from tests.rules import broken_rules
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(make_person):
    return [make_person(f"Person {letter}") for letter in "ABCDE"]


@pytest.fixture
def book(office, family, now):
    facts = {"office": office, "people": family, "contact": Contact("en", "ana@example.com"), "now": now}

    def book():
        return apart.book_apart(**facts, submission=uuid.UUID(int=7))

    return book


def test_five_where_four_fit_are_four_and_one_next_to_each_other(book, office):
    four, one = book()
    assert [four.party_size, one.party_size] == [4, 1]
    assert four.was_earliest
    assert one.slot.starts_at - four.slot.starts_at == timedelta(minutes=30)
    assert Message.objects.filter(appointment__in=[four, one], kind="confirmation").count() == 2
    assert broken_rules() == []


def test_the_same_press_books_once(book):
    assert book() == book()
    assert Appointment.objects.count() == 2


def test_if_one_of_them_is_booked_already_none_is(book, family, office, now):
    booking.book(office=office, people=family[4:], contact=Contact("en"), submission=uuid.uuid4(), now=now)
    with pytest.raises(booking.AlreadyBooked):
        book()
    assert Appointment.objects.count() == 1


def test_a_day_that_cannot_take_all_of_them_is_passed_over(book, office, now):
    day = office.local(
        Slot.objects.filter(starts_at__gt=now + timedelta(days=1)).earliest("starts_at").starts_at
    ).date()
    on_it = [slot.pk for slot in Slot.objects.all() if office.local(slot.starts_at).date() == day]
    Slot.objects.filter(pk__in=on_it[:-1]).update(is_closed=True)
    four, one = book()
    assert office.local(four.slot.starts_at).date() == office.local(one.slot.starts_at).date() > day


def test_without_a_notice_the_smaller_group_is_not_given_an_earlier_day(make_notice, book, office, now):
    make_notice()
    tomorrow = office.local(first_slots(office, now)[0].starts_at).date()
    on_it = [slot.pk for slot in Slot.objects.all() if office.local(slot.starts_at).date() == tomorrow]
    Slot.objects.filter(pk__in=on_it).update(booked=F("capacity") - 1)
    four, one = book()
    assert office.local(four.slot.starts_at).date() > tomorrow
    assert one.slot.starts_at - four.slot.starts_at == timedelta(minutes=30)


def test_a_group_of_children_gets_an_adult(make_person):
    adults = [make_person("Ana"), make_person("Bruno")]
    children = [make_person(f"Child {letter}", born=date(2018, 1, 1)) for letter in "ABC"]
    four, one = apart.with_an_adult_each([*adults, *children], [4, 1], date(2026, 12, 2))
    assert (len(four), [person.given_names for person in one]) == (4, ["Bruno"])
    assert four[0] == adults[0]


def test_the_only_adult_stays_with_the_first_group(make_person):
    children = [make_person(f"Child {letter}", born=date(2018, 1, 1)) for letter in "ABCD"]
    four, one = apart.with_an_adult_each([make_person("Ana"), *children], [4, 1], date(2026, 12, 2))
    assert [four[0].given_names, one] == ["Ana", children[-1:]]


def test_without_any_time_there_is_none(book, office):
    Slot.objects.all().delete()
    OpeningHours.objects.all().delete()
    with pytest.raises(NoSlotLeft):
        book()
    assert not Appointment.objects.exists()


def first_slots(office, now):
    return Slot.objects.filter(office=office, starts_at__gte=now + timedelta(hours=office.lead_hours)).order_by(
        "starts_at"
    )


def test_a_time_enlarged_by_hand_takes_all_of_them(office, now):
    fifth = first_slots(office, now)[5]
    Slot.objects.filter(pk=fifth.pk).update(capacity=5)
    assert apart.at(office, 5, now=now) is None
    assert inventory.earliest_free(office, 5, now=now) == fifth.starts_at


def test_a_time_enlarged_by_hand_that_is_full_is_not_counted(office, now):
    fifth = first_slots(office, now)[5]
    Slot.objects.filter(pk=fifth.pk).update(capacity=5, booked=1)
    assert apart.at(office, 5, now=now).sizes == [4, 1]


def test_what_is_said_to_fit_is_what_a_claim_would_get(office, now):
    OpeningHours.objects.all().delete()
    for room in (3, 2, 0):
        Slot.objects.update(booked=F("capacity") - room)
        assert inventory.most_in_one(office, 5, now=now) == room
        if room:
            inventory.earliest_free(office, room, now=now)
        with pytest.raises(NoSlotLeft):
            inventory.earliest_free(office, room + 1, now=now)


@pytest.mark.parametrize(("zip_code", "is_offered"), [("10278", True), ("90012", False)])
def test_only_an_office_near_enough_is_offered(zip_code, is_offered, office, now):
    found = availability.around_apart({"zip_code": zip_code}, 5, now)
    assert (found is not None) == is_offered


def test_an_office_at_the_very_limit_is_near_enough(office, now, settings):
    settings.FAR_MILES = nearby.miles_between(nearby.place_of("11201"), office)
    assert availability.around_apart({"zip_code": "11201"}, 5, now)


def test_days_that_are_not_made_are_worked_out(office, now):
    made = apart.at(office, 5, now=now).starts
    Slot.objects.all().delete()
    OfficeQueue.objects.all().delete()
    assert apart.at(office, 5, now=now).starts == made


def test_the_days_are_asked_for_in_one_query(office, now, django_assert_num_queries):
    first = first_slots(office, now)
    days = sorted({office.local(each).date() for each in first.values_list("starts_at", flat=True)})[:8]
    for day in days:
        on_it = [each.pk for each in first if office.local(each.starts_at).date() == day]
        Slot.objects.filter(pk__in=on_it[1:]).update(is_closed=True)
    with django_assert_num_queries(1):
        starts = inventory.starts_in_one_day(office, [4, 1], now=now)
    assert {office.local(each).date() for each in starts}.isdisjoint(days)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_book_once(book):
    first, second = together([book, book])
    assert [each.pk for each in first] == [each.pk for each in second]
    assert Appointment.objects.count() == 2


def test_the_share_of_a_day_is_asked_for_the_whole_family(make_notice, make_person, book, office, now):
    make_notice()
    facts = {"office": office, "contact": Contact("en"), "now": now}
    before = [booking.book(people=[make_person(f"B{n}")], submission=uuid.uuid4(), **facts) for n in range(10)]
    four, one = book()
    assert before[-1].starts_at.date() < four.starts_at.date() == one.starts_at.date()
    assert four.was_earliest


def test_a_family_larger_than_the_share_of_a_small_office_gets_a_day(make_notice, make_office, family, now):
    make_notice()
    small = make_office("SML", closes=time(10, 30), unverified_share=20)
    four, one = apart.book_apart(office=small, people=family, contact=Contact("en"), submission=uuid.uuid4(), now=now)
    assert four.starts_at.date() == one.starts_at.date()
