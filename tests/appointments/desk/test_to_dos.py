"""The to-dos of an office."""

import pytest
from django.urls import reverse

from appointments import worklist
from appointments.booking.reports import answer_due
from appointments.models import ToDo
from offices.models import Slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_do(ana, now) -> ToDo:
    worklist.add(ana, ToDo.Kind.MESSAGE_FAILED, reason="SMTP 550 5.1.1", now=now)
    return ToDo.objects.get()


@pytest.fixture
def here(office) -> str:
    return reverse("desk:to_dos", args=[office.code])


def press(client, to_do, what):
    address = reverse("desk:to_do", args=[to_do.appointment.office.code, to_do.pk])
    return client.post(address, {"what": what}, follow=True).content.decode()


def test_it_works(staff, to_do, here, ana):
    page = staff("carla").get(here).content.decode()
    for fact in ("Message not delivered", "SMTP 550 5.1.1", "Ana Sample", str(ana)):
        assert fact in page


def test_the_answer_is_due_by_a_day_and_not_at_midnight(staff, ana, here, office, now):
    worklist.add(ana, ToDo.Kind.REPORTED, due_at=answer_due(office, now), now=now)
    page = staff("carla").get(here).content.decode()
    assert "Answer by" in page
    assert "12:00" not in page


def test_one_takes_it_on_and_ends_it(staff, to_do):
    carla = staff("carla")
    assert "You are working on it" in press(carla, to_do, "claim")
    assert "Nothing to do." in press(carla, to_do, "done")


def test_another_is_told_so(staff, to_do):
    press(staff("carla"), to_do, "claim")
    page = press(staff("mara"), to_do, "done")
    assert "Nothing was changed." in page
    assert "Someone else is working on it" in page
    assert "Take it on" not in page


def test_an_unknown_button_changes_nothing(staff, to_do):
    assert "Take it on" in press(staff("carla"), to_do, "fly")


def test_of_another_office_there_is_none(staff, to_do, here):
    dario = staff("dario")
    assert dario.get(reverse("desk:to_dos", args=["MIA"])).content.decode().count("Ana Sample") == 0
    assert dario.post(reverse("desk:to_do", args=["MIA", to_do.pk]), {"what": "done"}).status_code == 404


def test_more_to_dos_take_no_more_queries(staff, to_do, here, book, make_person, now, django_assert_num_queries):
    carla = staff("carla")
    for name in ("Dora", "Emil"):
        worklist.add(book(make_person(name)), ToDo.Kind.MESSAGE_FAILED, now=now)
    with django_assert_num_queries(12):
        carla.get(here)


def test_that_there_are_more_than_are_shown_is_said(staff, here, ana, bruno, to_do, now, monkeypatch):
    worklist.add(bruno, ToDo.Kind.TO_CALL, now=now)
    said = "The first 1 are shown."
    assert said not in staff("carla").get(here).content.decode()
    monkeypatch.setattr("appointments.desk.views.to_dos.SHOWN", 1)
    assert said in staff("carla").get(here).content.decode()


def test_a_time_that_the_office_cannot_keep_is_said_to_be_closed(staff, here, to_do, ana):
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    assert "Closed: nobody is to come" in staff("carla").get(here).content.decode()
