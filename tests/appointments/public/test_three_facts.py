"""Every way to book asks three facts, and what is typed must agree with the notice."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from appointments import worklist
from appointments.models import Appointment, Attendee, ToDo
from appointments.receipts.confirmation import confirmation_pdf
from tests.appointments.manage.presses import ELENA
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

OTHER_DAY = Visit.born | {"born_day": "22"}
NUMBER = {"subject_id": Visit.subject_id}
NOTICE_OF_MEMBER = {"given_names": "Elena", "family_name": "Sample", "date_of_birth": "2015-06-02"}


def text_of(page) -> str:
    return page.content.decode()


@pytest.fixture
def elena(make_notice):
    """The notice of Ana's niece, who is to be added."""
    return make_notice("355555555", "", **NOTICE_OF_MEMBER)


def adding(visitor, **typed):
    visitor.come_to("family")
    return visitor.post("add_member", ELENA | {"subject_id": "355555555"} | typed)


def test_a_wrong_birth_date_finds_no_notice(visitor):
    visitor.come_to("details")
    page = visitor.post("details", NUMBER | {"country": "GT"} | OTHER_DAY)
    assert "We did not find a notice with these details." in text_of(page)


def test_a_birth_date_is_asked_with_a_number(visitor):
    visitor.come_to("details")
    page = visitor.post("details", NUMBER | {"country": "GT"})
    assert "Type your date of birth." in text_of(page)


def test_numbers_show_no_name(visitor):
    visitor.come_to("check")
    page = text_of(visitor.get("check"))
    assert "Z. Q." in page
    assert visitor.given_names not in page


def test_a_booking_by_number_shows_no_name(visitor):
    booked = visitor.book()
    paper = pypdf.PdfReader(BytesIO(confirmation_pdf(Appointment.objects.get()))).pages[0].extract_text()
    assert ">Z. Q.</li>" in text_of(booked)
    assert "Z. Q." in paper
    assert visitor.given_names not in text_of(booked) + paper


def test_a_name_typed_beside_the_number_is_shown(visitor):
    visitor.come_to("details")
    visitor.post("details", visitor.answers["details"] | {"given_names": "zenobia"})
    for name in ("family", "office_zip", "office", "contact"):
        visitor.post(name, visitor.answers[name])
    assert ">zenobia</li>" in text_of(visitor.post("check", {}))


def test_a_wrong_name_beside_the_number_finds_no_notice(visitor):
    visitor.come_to("details")
    page = visitor.post("details", NUMBER | {"country": "GT", "given_names": "Maria"} | Visit.born)
    assert "We did not find a notice with these details." in text_of(page)


def test_public_pages_of_an_appointment_never_use_the_full_name():
    places = [path for path in Path("templates/public").rglob("*.html") if "full_name" in path.read_text()]
    assert not places


def test_the_name_of_a_member_must_agree(visitor, elena):
    page = adding(visitor, given_names="Maria")
    assert "leave the numbers empty" in text_of(page)
    assert "Elena" not in text_of(page)


@pytest.mark.parametrize("typed", [{"born_day": "3"}, {"country": "HN"}, {"family_name": "Example"}])
def test_every_fact_of_a_member_must_agree(typed, visitor, elena):
    assert "leave the numbers empty" in text_of(adding(visitor, **typed))


@pytest.mark.parametrize("name", [{"given_names": "elena maria"}, {"family_name": "SAMPLE-LOPEZ"}])
def test_a_member_is_found_in_any_spelling_and_named_as_typed(name, visitor, elena):
    page = adding(visitor, **name)
    assert next(iter(name.values())) in text_of(page)


def test_a_member_whose_notice_is_wrong_comes_as_not_verified(visitor, elena, now):
    adding(visitor, subject_id="", born_day="3")
    for name in ("family", "office_zip", "office", "contact", "check"):
        visitor.post(name, visitor.answers[name])
    booked = Appointment.objects.get()
    assert list(booked.attendees.values_list("is_verified", flat=True)) == [True, False, False]
    worklist.collect(now)
    assert ToDo.objects.get(kind="unverified").appointment == booked


def test_someone_whose_own_notice_is_wrong_books_by_name(visitor, now):
    visitor.come_to("details")
    visitor.post("details", NUMBER | {"country": "GT"} | OTHER_DAY)
    visitor.post("paper", {"way": "no_paper"})
    name = {"given_names": visitor.given_names, "family_name": visitor.family_name, "country": "GT"}
    visitor.post("details", name | OTHER_DAY)
    for step in ("family", "office_zip", "office", "contact", "check"):
        visitor.post(step, visitor.answers[step])
    assert not Attendee.objects.get().is_verified
    worklist.collect(now)
    assert ToDo.objects.filter(kind="unverified").exists()
