"""A link alone opens the confirmation; to change anything, a birth date is told once a visit."""

from datetime import date

import pytest

from appointments.models import Appointment, AppointmentEvent, FailedTry
from tests.appointments.manage.conftest import Holder
from tests.appointments.manage.presses import FORMS, linked, member_of

pytestmark = pytest.mark.django_db

QUESTION = "Tell us a date of birth"
OPEN = {"confirmation", "confirmation_pdf", "calendar", "proof", "proof_pdf", "attempt_receipt", "attempt_pdf"}
"""The pages whose address holds a secret and that ask for nothing more."""


@pytest.fixture
def finder(ana):
    """Someone who found Ana's link."""
    return Holder(ana, knows_a_birth_date=False)


def text_of(page) -> str:
    return page.content.decode()


def test_every_page_that_changes_something_asks():
    """The file with the whole record asks too: tests/appointments/public/test_record.py."""
    assert linked() - OPEN - {"record_pdf"} == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_the_link_alone_shows_nothing_and_does_nothing(name, finder, ana):
    before, where = AppointmentEvent.objects.count(), member_of(name, finder)
    assert QUESTION in text_of(finder.get(name, **where))
    assert QUESTION in text_of(finder.post(name, {"number": "1", "reason": "moved"}, **where))
    assert "ana@example.com" not in text_of(finder.get(name, **where))
    assert AppointmentEvent.objects.count() == before
    assert finder.now_booked.status == Appointment.Status.BOOKED


def test_the_confirmation_asks_nothing(finder):
    assert QUESTION not in text_of(finder.get("confirmation"))


@pytest.mark.parametrize("position", [1, 2, 3])
def test_the_birth_date_of_anyone_on_it_opens_every_page(position, finder, ana):
    finder.tell(ana.attendees.get(position=position).born)
    assert "ana@example.com" in text_of(finder.get("manage_contact"))
    assert QUESTION not in text_of(finder.get("cancel"))


def test_a_wrong_one_opens_nothing(finder):
    page = finder.tell(date(1988, 3, 22))
    assert "This is not the date of birth of anyone on this appointment." in text_of(page)
    assert QUESTION in text_of(finder.get("cancel"))


def test_it_is_asked_again_in_another_visit(finder, ana, clock):
    finder.tell(ana.attendees.first().born)
    clock.move(hours=1)
    assert QUESTION in text_of(finder.get("cancel"))


def test_one_appointment_opens_no_other(finder, ana, bruno):
    finder.tell(ana.attendees.first().born)
    finder.appointment = bruno
    assert QUESTION in text_of(finder.get("cancel"))


def test_what_was_typed_is_still_there_after_the_question(finder, ana):
    finder.post("manage_contact", {"email": "new@example.com", "phone": "", "language": "en"})
    finder.tell(ana.attendees.first().born)
    assert "new@example.com" in text_of(finder.get("manage_contact"))


def test_it_is_asked_in_spanish(finder):
    finder.language = "es"
    assert "Díganos una fecha de nacimiento" in text_of(finder.get("cancel"))


def test_tries_here_and_at_the_confirmation_number_count_together(finder, ana, settings):
    settings.TRIES_PER_NUMBER = 2
    wrong = {"birth_date": "1", "born_month": "1", "born_day": "1", "born_year": "1970"}
    finder.client.post(finder.url("cancel"), wrong)
    finder.client.post("/en/find/", wrong | {"reference": ana.reference})
    assert finder.client.post(finder.url("offer"), wrong).status_code == 429
    assert FailedTry.objects.exists()


def test_who_found_it_by_number_and_birth_date_is_not_asked_again(finder, ana):
    born = ana.attendees.first().born
    parts = {"born_month": born.month, "born_day": born.day, "born_year": born.year}
    finder.client.post("/en/find/", {"reference": ana.reference} | parts)
    assert QUESTION not in text_of(finder.get("cancel"))
