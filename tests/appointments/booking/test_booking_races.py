"""Many bookings at once, on PostgreSQL with real threads. Each guard has a negative control: without it, the test
fails.
"""

import random
import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Sum

from appointments.booking import AlreadyBooked
from appointments.models import Appointment, Attendee
from offices import inventory
from offices.models import OfficeQueue, Slot
from tests.guards import without
from tests.replay import overtaken
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("capacity", [1, 3, 10])
def test_everyone_gets_the_earliest_slot_with_room(capacity, make_office, make_person, book, now):
    office = make_office("RACE", people_per_slot=capacity)
    inventory.open_slots(office, date(2026, 12, 10), now=now)
    dice = random.Random(capacity)
    sizes = [dice.randint(1, min(4, capacity)) for _ in range(120)]
    parties = [[make_person(f"P{party}", f"N{n}") for n in range(size)] for party, size in enumerate(sizes)]
    for first in range(0, len(parties), 24):
        results = together([partial(book, *party, office=office) for party in parties[first : first + 24]])
        assert [result for result in results if not isinstance(result, Appointment)] == []
    assert overtaken(office) == []
    assert Slot.objects.aggregate(total=Sum("booked"))["total"] == sum(sizes)
    assert not Slot.objects.filter(booked__gt=F("capacity")).exists()


def test_one_submission_50_times_at_once_is_one_appointment(office, make_person, book):
    submission = uuid.uuid4()
    results = together([partial(book, make_person(), submission=submission) for _ in range(50)])
    assert {result.pk for result in results} == {Appointment.objects.get().pk}
    assert Slot.objects.aggregate(total=Sum("booked"))["total"] == 1


def test_one_person_at_100_offices_at_once_has_one_appointment(make_office, make_person, book, now):
    offices = [make_office(f"O{n}") for n in range(100)]
    for office in offices:
        inventory.open_slots(office, date(2026, 12, 4), now=now)
    results = together([partial(book, make_person(), office=office) for office in offices])
    assert sum(isinstance(result, AlreadyBooked) for result in results) == 99
    assert Appointment.objects.count() == 1
    assert Slot.objects.aggregate(total=Sum("booked"))["total"] == 1


def test_families_with_members_in_common_do_not_deadlock(make_office, make_person, book):
    people = [make_person(f"P{n}") for n in range(8)]
    offices = [make_office(f"O{n}", people_per_slot=8) for n in range(16)]
    results = together(
        [partial(book, *random.Random(n).sample(people, 8), office=office) for n, office in enumerate(offices)]
    )
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert sum(isinstance(result, AlreadyBooked) for result in results) == 15


# --- Negative controls -----------------------------------------------------------------------------------------------


def take_without_the_lock(office, start):
    """`inventory.claim` without its lock: two transactions look before either has written."""
    queue = OfficeQueue.objects.get(office=office)
    with transaction.atomic():
        return inventory.fill_earliest(queue, 1, start)


@pytest.fixture
def one_place_left(make_office, now):
    """An office whose first slot has one place."""
    office = make_office("RACE", people_per_slot=1)
    inventory.open_slots(office, date(2026, 12, 10), now=now)
    return office


def test_without_the_lock_two_are_given_the_same_last_place(one_place_left, now):
    office = one_place_left
    start = now + timedelta(days=1)
    with transaction.atomic():
        inventory.fill_earliest(OfficeQueue.objects.get(office=office), 1, start)
        other = in_the_background(partial(take_without_the_lock, office, start))
    assert isinstance(other.result(timeout=30), IntegrityError)


def test_with_the_lock_the_second_is_given_the_next_place(one_place_left, make_person, book):
    office = one_place_left
    with transaction.atomic():
        first = book(make_person("Elena"), office=office)
        other = in_the_background(partial(book, make_person("Bruno"), office=office))
    assert other.result(timeout=30).slot.starts_at == first.slot.starts_at + timedelta(minutes=30)


def test_without_the_constraint_raw_sql_overbooks(one_place_left):
    overbook = "UPDATE offices_slot SET booked = capacity + 1 WHERE office_id = %s"
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="slot_is_never_overbooked"):
            cursor.execute(overbook, [one_place_left.pk])
        with without("slot_is_never_overbooked"):
            cursor.execute(overbook, [one_place_left.pk])
            assert cursor.rowcount > 0
            cursor.execute("UPDATE offices_slot SET booked = 0")


def test_without_the_index_one_person_gets_two_appointments(make_office, make_person, book):
    offices = [make_office("ONE"), make_office("TWO")]
    with without("one_active_appointment_per_person"):
        with transaction.atomic():
            book(make_person(), office=offices[0])
            other = in_the_background(partial(book, make_person(), office=offices[1]))
            assert isinstance(other.result(timeout=30), Appointment)
        assert Attendee.objects.filter(is_active=True).count() == 2
        Attendee.objects.all().delete()


def test_in_any_other_order_families_with_members_in_common_deadlock(bruno, ana):
    def add(appointment, person, position):
        Attendee.objects.create(appointment=appointment, person=person, position=position, is_verified=False)

    def add_both():
        with transaction.atomic():
            add(ana, "Y", 4)
            add(ana, "X", 5)

    ended = []
    try:
        with transaction.atomic():
            add(bruno, "X", 4)
            other = in_the_background(add_both)
            add(bruno, "Y", 5)
    except OperationalError as error:
        ended.append(error)
    ended.append(other.result(timeout=30))
    assert any("deadlock" in str(end) for end in ended)


def test_without_the_constraint_one_submission_books_twice(make_office, make_person, book):
    offices = [make_office("ONE"), make_office("TWO")]
    submission = uuid.uuid4()
    with without("one_appointment_per_submission"):
        with transaction.atomic():
            book(make_person("Elena"), office=offices[0], submission=submission)
            other = in_the_background(partial(book, make_person("Bruno"), office=offices[1], submission=submission))
            assert isinstance(other.result(timeout=30), Appointment)
        assert Appointment.objects.filter(submission=submission).count() == 2
        Appointment.objects.update(submission=None)
