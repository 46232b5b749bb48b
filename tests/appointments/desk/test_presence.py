"""The marks of one party, what it reported, and the form that corrects and answers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking.marks import standing
from appointments.booking.reports import Kind, Told
from appointments.models import AccessLog, Appointment, RelocatedParty, Relocation
from appointments.notices.attempts import Keeper
from appointments.rate_limits import Actor
from offices.models import Slot
from tests import marking

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(office, bruno):
    return reverse("desk:presence", args=[office.code, bruno.pk])


@pytest.fixture
def reported(bruno, on_the_day):
    told = Told(Kind.TURNED_AWAY, on_the_day, "The door was shut.")
    return booking.report(bruno.pk, told, keeper=Keeper("x", "en"), actor=Actor("x", ""), now=on_the_day)


def send(client, here, bruno, **given):
    return client.post(here, {"seen": standing(bruno)} | given, follow=True).content.decode()


def status(bruno) -> str:
    return Appointment.objects.get(pk=bruno.pk).status


def test_it_shows_what_they_reported_through_the_door(staff, here, reported, bruno):
    page = staff("carla").get(here).content.decode()
    assert "The door was shut." in page
    assert "English" in page
    assert AccessLog.objects.filter(appointment=bruno, page="desk:presence").exists()


def test_the_mark_they_have_is_offered_once(staff, here, reported, bruno, on_the_day):
    marking.mark_no_show(bruno.pk, now=on_the_day, actor="user:1")
    offered = [value for value, _label in staff("carla").get(here).context["form"].fields["mark"].choices]
    assert offered == ["keep", "seen", "unseen"]


def test_an_answer_is_saved_and_the_mark_may_stay(staff, here, reported, bruno):
    page = send(staff("carla"), here, bruno, mark="keep", answer="We are sorry.")
    assert "Saved." in page
    assert "We are sorry." in page
    assert status(bruno) == "booked"


def test_sent_twice_it_is_answered_once(staff, here, reported, bruno):
    carla, seen = staff("carla"), standing(bruno)
    send(carla, here, bruno, mark="keep", answer="One.", seen=seen)
    send(carla, here, bruno, mark="seen", why="showed", answer="Two.", seen=seen)
    reported.refresh_from_db()
    assert reported.answer == "One."
    assert status(bruno) == "booked"


def test_not_seen_takes_its_reason(staff, here, bruno, on_the_day):
    carla = staff("carla")
    assert "Say why they were not seen." in send(carla, here, bruno, mark="unseen", why="showed")
    send(carla, here, bruno, mark="unseen", why="full")
    assert status(bruno) == "unseen"
    assert "the waiting room was full" in carla.get(here).content.decode()


def test_a_correction_on_a_later_day_is_in_the_history(staff, here, bruno, on_the_day, press, set_clock):
    press(staff("carla"), bruno, "no_show")
    set_clock(on_the_day + timedelta(days=1))
    carla = staff("carla")
    assert "This takes a reason" in press(carla, bruno, "seen", follow=True).content.decode()
    page = send(carla, here, bruno, mark="seen", why="showed")
    assert "they showed that they were there" in page
    assert "carla" in page


def test_staff_of_another_office_do_not_find_it(staff, bruno):
    assert staff("dario").get(reverse("desk:presence", args=["MIA", bruno.pk])).status_code == 404


def test_a_late_answer_stands_on_the_first_page(staff, reported, set_clock):
    said = "A report of a person is overdue for an answer"
    assert said not in staff("carla").get(reverse("desk:home")).content.decode()
    set_clock(reported.due_at)
    assert said in staff("carla").get(reverse("desk:home")).content.decode()
    assert said in staff("eva").get(reverse("admin:index")).content.decode()
    assert said not in staff("dario").get(reverse("desk:home")).content.decode()


def test_the_end_of_the_day_shows_who_has_no_mark(staff, press, ana, bruno, on_the_day, set_clock, sheet_of):
    press(staff("carla"), ana, "seen")
    set_clock(on_the_day + timedelta(hours=3))
    page = staff("carla").get(sheet_of(bruno)).content.decode()
    assert f'<a href="#row-{bruno.pk}">' in page
    assert f'<a href="#row-{ana.pk}">' not in page


def test_days_with_people_without_a_mark_stand_on_the_first_page(staff, press, ana, bruno, on_the_day, set_clock):
    set_clock(on_the_day + timedelta(hours=20))
    assert "People without a mark" in staff("carla").get(reverse("desk:home")).content.decode()
    for party in (ana, bruno):
        marking.mark_seen(party.pk, now=on_the_day, actor="user:1")
    assert "People without a mark" not in staff("carla").get(reverse("desk:home")).content.decode()


def test_nobody_asks_how_the_day_ended_for_those_who_were_told_not_to_come(
    staff, on_the_day, ana, bruno, set_clock, sheet_of
):
    marking.mark_seen(ana.pk, now=on_the_day, actor="user:1")
    Slot.objects.filter(pk=bruno.slot_id).update(target_capacity=0)
    job = Relocation.objects.create(office=bruno.office, slots=[bruno.slot_id], asked_at=on_the_day)
    facts = {"version": 1, "moved_at": on_the_day, "needs_call": True}
    RelocatedParty.objects.create(relocation=job, appointment=bruno, from_slot=bruno.slot, **facts)
    set_clock(on_the_day + timedelta(hours=13))
    carla = staff("carla")
    assert "Note how it ended" not in carla.get(sheet_of(bruno)).content.decode()
    assert "People without a mark" not in carla.get(reverse("desk:home")).content.decode()
