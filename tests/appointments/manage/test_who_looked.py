"""A person sees who opened their record: day, role and office, and no name of anyone who works here."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.models import AccessLog
from appointments.people.disclosure import Look, Record, disclose
from tests.appointments.manage.conftest import Holder
from tests.appointments.people.links import known_before
from tests.staff import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(office, make_office):
    return account("carla", {"own": office, "other": make_office("MIA")})


def text_of(page) -> str:
    return page.content.decode().replace("\xa0", " ")


def test_it_says_so_while_no_one_has(family):
    assert "No one has opened it yet." in text_of(family.get("who_looked"))


def test_each_role_and_office_stands_there_once_a_day(family, carla, office, now):
    look = Look(carla, "desk:found", AccessLog.Kind.LISTED, now, office=office)
    disclose(look, [Record(appointment=family.appointment)])
    disclose(Look(carla, "desk:day", AccessLog.Kind.FILE, now, office=office), [Record(appointment=family.appointment)])
    page = text_of(family.get("who_looked"))
    assert page.count("Office staff, NYC Field Office") == 1
    assert "Tuesday, December 1, 2026" in page
    assert "carla" not in page


def test_a_look_at_one_of_the_people_stands_there_too(family, carla, now):
    person = family.appointment.attendees.get(position=2).person
    disclose(Look(carla, "desk:found", AccessLog.Kind.LISTED, now), [Record(person)])
    assert "Office staff" in text_of(family.get("who_looked"))


def test_a_look_at_someone_else_does_not(family, carla, bruno, now):
    disclose(Look(carla, "desk:found", AccessLog.Kind.LISTED, now), [Record(appointment=bruno)])
    assert "Office staff" not in text_of(family.get("who_looked"))


def test_a_look_from_before_a_link_of_two_records_stands_there_too(family, carla, now):
    disclose(Look(carla, "desk:found", AccessLog.Kind.LISTED, now), [Record("as typed before")])
    assert "Office staff" not in text_of(family.get("who_looked"))
    known_before(family.appointment, "as typed before", now)
    assert "Office staff" in text_of(family.get("who_looked"))


def test_who_books_in_a_name_does_not_see_who_opened_another_appointment_of_it(book, make_person, carla, now, clock):
    hers = book(make_person("Zoe"))
    person = hers.attendees.get().person
    for record in (Record(person, hers), Record(person)):
        disclose(Look(carla, "desk:found", AccessLog.Kind.LISTED, now, reason="asked"), [record])
    booking.cancel(hers.pk, version=1, now=now)
    strangers = Holder(book(make_person("Zoe"), now=now + timedelta(minutes=9)))
    assert "No one has opened it yet." in text_of(strangers.get("who_looked"))
    disclose(Look(carla, "support:call", AccessLog.Kind.LISTED, now + timedelta(minutes=10)), [Record(person)])
    assert "Office staff" in text_of(strangers.get("who_looked"))
