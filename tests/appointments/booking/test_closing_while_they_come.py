"""A family of which one is at the office stays when the hour closes, as those do who are all there."""

from datetime import timedelta

import pytest

from appointments.booking import move_day
from appointments.booking.move_day import Surplus
from appointments.models import Appointment, Message, RelocatedParty, Relocation, ToDo
from offices.inventory import How, Span
from offices.models import Closure, OpeningHours, Slot
from tests import marking
from tests.appointments.booking.test_move_day import breaches

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def morning(ana):
    """An hour before Ana's appointment."""
    return ana.slot.starts_at - timedelta(hours=1)


@pytest.fixture
def comes(ana, morning):
    """One of Ana's children is in the waiting room."""

    def comes():
        version, child = Appointment.objects.get(pk=ana.pk).version, ana.attendees.get(position=2)
        marking.mark_member(ana.pk, str(child.pk), "arrived", version=version, now=morning, actor=CARLA)

    return comes


def close(office, morning):
    day = morning.date()
    closure = Closure(office=office, starts_on=day, ends_on=day).write("reason", {"en": "Snow", "es": "Nieve"})
    move_day.close(closure, now=morning, actor=CARLA)


def relocate(morning):
    for job in Relocation.objects.all():
        move_day.relocate(job.pk, lambda: morning)


@pytest.mark.parametrize("first", ["they come", "it closes"])
def test_they_are_not_moved_and_not_told_to_stay_away(first, ana, office, morning, comes):
    steps = [comes, lambda: close(office, morning)]
    for step in steps if first == "they come" else reversed(steps):
        step()
    relocate(morning)
    there = Appointment.objects.with_place().get(pk=ana.pk)
    assert (there.slot, there.is_stranded) == (ana.slot, False)
    assert not ana.messages.filter(kind__in=[Message.Kind.OFFICE_CLOSED, Message.Kind.STRANDED]).exists()
    assert not breaches()


def test_who_comes_though_no_place_was_found_is_called_no_longer(ana, office, morning, comes):
    OpeningHours.objects.update(valid_until=morning.date())
    Slot.objects.exclude(pk=ana.slot_id).delete()
    close(office, morning)
    relocate(morning)
    assert RelocatedParty.objects.without_place().exists()
    comes()
    assert not RelocatedParty.objects.without_place().exists()
    assert not ToDo.objects.filter(done_at=None).exists()
    assert not breaches()


@pytest.mark.parametrize(("places", "versions"), [(2, [1, 1, 1, 1]), (0, [2, 2, 2, 2])])
def test_fewer_places_move_nobody_from_an_hour_that_has_begun_unless_there_are_none(
    places, versions, book, make_person, office, now
):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    hour = parties[0].slot.starts_at
    fewer = {"how": How.SET, "amount": places, "surplus": Surplus.MOVE}
    move_day.change_capacity(office, Span(hour.date(), hour.date()), **fewer, now=now, actor=CARLA)
    # No worker ran until then.
    relocate(hour)
    assert [Appointment.objects.get(pk=each.pk).version for each in parties] == versions
    assert not Relocation.objects.filter(finished_at=None).exists()
