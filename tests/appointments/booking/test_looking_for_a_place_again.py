"""A party that was moved out of its slot and found no place gets one once there are places."""

from datetime import date, time
from functools import partial

import pytest

from appointments import worklist
from appointments.booking import ChangedMeanwhile, NoSlotLeft, move_day
from appointments.models import Appointment, Clearance, Displacement, ToDo
from offices import inventory
from offices.models import Closure, OpeningHours, Slot
from tests.appointments.booking.test_move_day import FIRST, again, breaches, told
from tests.together import together

pytestmark = pytest.mark.django_db

MARA = "user:2"
"""Another user than the one who closed the day."""


@pytest.fixture
def unplaced(bruno, office, now):
    """Bruno, without a place after the closed day."""
    OpeningHours.objects.all().delete()
    Slot.objects.filter(starts_at__date__gt=FIRST).update(capacity=0)
    move_day.close(Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_en="Snow"), now=now, actor="user:1")
    move_day.clear(Clearance.objects.get().pk, lambda: now)
    return Displacement.objects.get()


def open_up(office, now):
    """The office takes people again."""
    Slot.objects.filter(starts_at__date__gt=FIRST).delete()
    plan = {"opens": time(8), "closes": time(12), "slot_minutes": 30, "people_per_slot": 2}
    OpeningHours.objects.create(office=office, weekday=4, valid_from=FIRST, **plan)
    inventory.open_slots(office, date(2027, 1, 1), now=now)


def test_a_party_without_a_place_is_given_one_when_there_are_some(unplaced, bruno, office, now):
    open_up(office, now)
    placed = move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert placed.to_slot == again(bruno).slot != bruno.slot
    assert bruno.events.latest("pk").actor == MARA
    assert (told(bruno), Displacement.objects.to_call().count(), ToDo.objects.filter(done_at=None).count()) == (1, 0, 0)
    assert breaches() == []


def test_a_party_placed_again_whom_nobody_can_write_to_is_still_called(unplaced, bruno, office, now):
    Appointment.objects.update(email=b"", phone=b"")
    open_up(office, now)
    move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert Displacement.objects.to_call().get().to_slot == again(bruno).slot


def test_where_there_is_still_no_place_nothing_changes(unplaced, bruno, now):
    with pytest.raises(NoSlotLeft):
        move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert again(bruno).version == 1


def test_nobody_is_placed_twice(unplaced, bruno, office, now):
    open_up(office, now)
    move_day.try_again(unplaced.pk, now=now, actor=MARA)
    with pytest.raises(ChangedMeanwhile):
        move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert again(bruno).version == 2


@pytest.mark.django_db(transaction=True)
def test_staff_who_try_at_the_same_moment_place_the_party_once(unplaced, bruno, office, now):
    open_up(office, now)
    found = together([partial(move_day.try_again, unplaced.pk, now=now, actor=MARA)] * 4)
    assert sorted(type(each).__name__ for each in found) == ["ChangedMeanwhile"] * 3 + ["Displacement"]
    assert (again(bruno).version, told(bruno)) == (2, 1)


def test_a_to_do_of_another_kind_does_not_mark_a_party_as_called(unplaced, bruno, now):
    worklist.add(bruno, ToDo.Kind.MESSAGE_FAILED, now=now)
    worklist.finish(ToDo.objects.get(kind=ToDo.Kind.MESSAGE_FAILED).pk, actor=MARA, now=now)
    assert Displacement.objects.to_call().get() == unplaced
