"""An agent finds a nearer office by the ZIP code that the caller tells, as the public pages do."""

import pytest

from appointments.models import Appointment
from offices import inventory
from offices.models import Office

pytestmark = pytest.mark.django_db

WISH = {"when": "earliest", "part": "any", "office": "NYC", "why": "far", "zip_code": "33025"}


@pytest.fixture
def miami(line, now):
    """Miramar has times; New York is too far from there."""
    office = line.offices["other"]
    office.zip_code = "33027"
    office.save()
    inventory.open_slots(office, (now.replace(month=12, day=30)).date(), now=now)
    return office


@pytest.fixture
def look(line, there, miami):
    return lambda **changed: line.post("move", WISH | changed, **there)


def test_the_times_are_those_of_the_nearest_office_with_miles_and_its_first_date(look):
    page = look()
    assert page.context["office"].code == "MIA"
    assert page.context["away"].endswith("away")
    assert "Offices near" in page.content.decode()


def test_the_report_by_date_stands_beside_each_office(look, ana):
    Appointment.objects.update(report_by="2026-12-01")
    offices = look().context["near"].offices
    assert {"after it" in each.late for each in offices} == {True}


def test_another_office_of_the_list_or_of_the_form_is_taken(look):
    assert look(there="NYC").context["office"].code == "NYC"
    assert look(shown="zip_code=33025").context["office"].code == "NYC"


def test_the_time_that_was_chosen_there_is_booked(line, there, look, ana):
    page = look()
    slot = page.context["form"].fields["slot"].choices[0][0]
    sent = WISH | {"office": "MIA", "slot": slot, "shown": page.context["form"].query}
    line.post("move", sent | {"move": "yes", "version": "1"}, **there)
    moved = Appointment.objects.with_place().get(pk=ana.pk)
    assert (moved.office.code, inventory.name_of(moved.slot)) == ("MIA", slot)


def test_an_unknown_zip_code_is_said(look):
    page = look(zip_code="00000")
    assert "zip_code" in page.context["form"].errors
    assert "near" not in page.context


def test_an_office_that_takes_no_bookings_is_not_shown(look, miami):
    Office.objects.filter(pk=miami.pk).update(is_active=False)
    assert "MIA" not in [each.code for each in look().context["near"].offices]
