"""Step 3: who else is coming."""

import pytest
from django.utils.html import strip_tags

from appointments.booking import Person
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

BORN = {"born_month": "6", "born_day": "2", "born_year": "2015"}


def member(given_names: str, **data: str) -> dict[str, str]:
    return {"given_names": given_names, "family_name": "Sample", "country": "GT"} | BORN | data


def letters(number: int) -> str:
    return "Child " + "abcdefghij"[number]


@pytest.fixture
def here(visitor) -> Visit:
    visitor.come_to("add_member")
    return visitor


def test_it_works_alone(here):
    page = here.post("family", {})
    assert page.request["PATH_INFO"] == here.url("office_state")


def test_someone_is_added(here):
    page = here.post("add_member", member("Lucía"))
    assert page.request["PATH_INFO"] == here.url("family")
    assert "Lucía Sample" in page.content.decode()


def test_someone_is_taken_off(here):
    page = here.post("add_member", member("Lucía"))
    page = here.post("family", {"remove": page.context["members"][0]["id"]})
    assert page.context["members"] == []


def test_a_double_tap_adds_once(here):
    for _tap in range(2):
        page = here.post("add_member", member("Lucía"))
    assert len(page.context["members"]) == 1


def test_a_number_must_match_a_notice(here, make_notice):
    make_notice("312345678", "012345678", date_of_birth="2015-06-02")
    known = here.post("add_member", member("Ana", a_number="A12345678"))
    unknown = here.post("add_member", member("Lucía", a_number="A99999999"))
    assert known.request["PATH_INFO"] == here.url("family")
    assert unknown.context["form"].non_field_errors()


def test_the_person_booking_cannot_be_added(here):
    own = {"family_name": here.family_name, "subject_id": here.subject_id}
    page = here.post("add_member", member(here.given_names, **own | here.born))
    assert "in your list already" in page.content.decode()


def test_the_ninth_person_is_refused_and_kept_as_typed(here):
    for number in range(7):
        here.post("add_member", member(letters(number)))
    page = here.post("add_member", member("Nueve"))
    assert "8 people at most" in page.content.decode()
    assert "Nueve" in page.content.decode()
    assert len(here.get("family").context["members"]) == 7


def test_who_is_booked_already_is_told_so(here, make_notice, book):
    book(Person.on_notice(make_notice()))
    page = here.post("add_member", member("Ana", subject_id="312345678") | here.born)
    assert page.request["PATH_INFO"] == here.url("already_booked")


def test_changing_the_list_leads_back_to_the_check_page(visitor):
    visitor.come_to("check")
    visitor.post("add_member", member("Lucía"))
    page = visitor.post("family", {})
    assert page.request["PATH_INFO"] == visitor.url("check")
    assert "Lucía Sample" in page.content.decode()


def test_someone_taken_off_can_be_put_back(here):
    page = here.post("add_member", member("Lucía"))
    page = here.post("family", {"remove": page.context["members"][0]["id"]})
    assert "You took Lucía Sample off." in strip_tags(page.content.decode())
    page = here.post("family", {"back": "yes"})
    assert [each["given_names"] for each in page.context["members"]] == ["Lucía"]
    assert "You took" not in page.content.decode()


def test_putting_back_no_one_changes_nothing(here):
    assert here.post("family", {"back": "yes"}).context["members"] == []


def test_two_with_the_same_name_are_told_apart_by_the_year_of_birth(here):
    for year in ("1985", "2015"):
        page = here.post("add_member", member("José", born_year=year)).content.decode()
        if year == "1985":
            assert "José Sample</span>" in page
    assert all(page.count(f"José Sample ({year})</span>") == 2 for year in ("1985", "2015"))
