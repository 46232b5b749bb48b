"""Step 2: the details of the paper."""

import re

import pytest

from appointments.models import FailedTry
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

BORN = {"born_month": "3", "born_day": "21", "born_year": "1988"}
NO_PAPER = {"given_names": "José", "family_name": "O’Neil-Núñez", "country": "HN"} | BORN


def test_it_works(visitor):
    visitor.come_to("details")
    page = visitor.post("details", {"subject_id": " 398-765 432", "country": "GT"} | BORN)
    assert page.request["PATH_INFO"] == visitor.url("family")


def test_an_a_number_with_the_date_of_birth_works(visitor):
    visitor.come_to("paper")
    visitor.post("paper", {"way": "a_number"})
    page = visitor.post("details", {"a_number": "a 87.654.321", "country": "GT"} | BORN)
    assert page.request["PATH_INFO"] == visitor.url("family")


def test_no_paper_needs_no_notice(visitor):
    visitor.come_to("paper")
    visitor.post("paper", {"way": "no_paper"})
    page = visitor.post("details", NO_PAPER | {"report_by_month": "1", "report_by_day": "15", "report_by_year": "2027"})
    assert page.request["PATH_INFO"] == visitor.url("family")
    assert not FailedTry.objects.exists()


def test_a_zip_code_beside_the_details_spares_a_page(visitor):
    visitor.come_to("details")
    visitor.post("details", visitor.answers["details"] | {"zip_code": "10278"})
    page = visitor.post("family", {})
    assert page.request["PATH_INFO"] == visitor.url("office")
    assert "26 Federal Plaza" in page.content.decode()


def test_a_zip_code_nobody_knows_is_refused(visitor):
    visitor.come_to("details")
    page = visitor.post("details", visitor.answers["details"] | {"zip_code": "00000"})
    assert list(page.context["form"].errors) == ["zip_code"]


@pytest.mark.parametrize(("zip_code", "leads_to"), [("10278", "check"), ("", "check"), ("10001", "office")])
def test_only_a_new_zip_code_asks_for_the_office_again(zip_code, leads_to, visitor):
    visitor.come_to("check")
    assert visitor.get("details").context["form"].initial["zip_code"] == "10278"
    page = visitor.post("details", visitor.answers["details"] | {"zip_code": zip_code})
    assert page.request["PATH_INFO"] == visitor.url(leads_to)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_unknown_number_and_a_wrong_detail_get_the_same_answer(language, visitor):
    unknown = refused(language, {"subject_id": "111111111", "country": "GT"} | BORN)
    wrong = refused(language, {"subject_id": "398765432", "country": "HN"} | BORN)
    other_day = refused(language, {"subject_id": "398765432", "country": "GT"} | BORN | {"born_day": "22"})
    assert unknown == wrong == other_day.replace('value="22"', 'value="21"')


def refused(language: str, data: dict[str, str]) -> str:
    visit = Visit(language)
    visit.come_to("details")
    page = visit.post("details", data)
    assert page.context["form"].non_field_errors()
    return without_what_was_typed(page.content.decode())


def without_what_was_typed(page: str) -> str:
    """The page without the values the visitor sent, the token of its forms and the code to tell an agent."""
    return re.sub(r' value="(\w{64}|1{9}|398765432)"| selected|\b[0-9A-Z]{3}-[0-9A-Z]{3}\b', "", page)


def test_too_many_tries_are_refused_even_with_the_right_details(visitor, settings):
    visitor.come_to("details")
    for _try in range(settings.TRIES_PER_NUMBER):
        visitor.post("details", {"subject_id": visitor.subject_id, "country": "HN"} | BORN)
    page = visitor.post("details", visitor.answers["details"])
    assert page.status_code == 429
    assert page["Retry-After"] == "3600"


def test_after_too_many_tries_what_was_typed_is_still_there(visitor, settings):
    settings.TRIES_PER_NUMBER = 0
    visitor.come_to("details")
    visitor.post("details", visitor.answers["details"])
    assert visitor.get("details").context["form"]["subject_id"].value() == visitor.subject_id


def test_the_same_details_are_not_looked_up_again(visitor, notice):
    visitor.come_to("check")
    notice.delete()
    visitor.client.post(visitor.url("details"), visitor.answers["details"])
    assert not FailedTry.objects.exists()


def test_another_number_is_looked_up(visitor):
    visitor.come_to("check")
    page = visitor.post("details", {"subject_id": "111111111", "country": "GT"} | BORN)
    assert page.context["form"].non_field_errors()


def test_who_is_booked_already_is_told_so(visitor):
    visitor.book()
    again = Visit("en")
    again.come_to("details")
    page = again.post("details", again.answers["details"])
    assert page.request["PATH_INFO"] == again.url("already_booked")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"subject_id": "39876543x"}, "only digits"),
        ({"subject_id": "12"}, "6 to 12 digits"),
        ({"subject_id": ""}, "Type the Subject ID"),
        ({"country": ""}, "Choose the country"),
        ({"country": "XX"}, "Choose a country from the list"),
    ],
)
def test_what_is_wrong_is_said(data, says, visitor):
    visitor.come_to("details")
    page = visitor.post("details", visitor.answers["details"] | data)
    assert says in page.content.decode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"born_day": ""}, "The day is missing."),
        ({"born_month": ""}, "The month is missing."),
        ({"born_year": ""}, "The year is missing."),
        ({"born_month": "2", "born_day": "31"}, "This date does not exist."),
        ({"born_year": "2026", "born_month": "12", "born_day": "3"}, "in the future"),
        ({"born_year": "1899"}, "too long ago"),
        ({"born_year": "888"}, "four digits"),
        ({"born_day": "x"}, "a number from 1 to 31"),
        ({"given_names": "Ana 😀"}, "Use only letters"),
        ({"family_name": "x" * 81}, "too long"),
    ],
)
def test_what_is_wrong_with_a_person_is_said(data, says, visitor):
    visitor.come_to("paper")
    visitor.post("paper", {"way": "no_paper"})
    page = visitor.post("details", NO_PAPER | data)
    assert says in page.content.decode()
    assert "José" in page.content.decode() or "given_names" in data
