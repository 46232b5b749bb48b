"""Nobody meets a wall: a number that is not found leads to the other number, to no number, and to the support line."""

import re

import pytest
from django.utils.html import strip_tags

from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

UNKNOWN = {"subject_id": "777777777", "country": "GT"}
MEMBER = {"given_names": "Lucía", "family_name": "Sample", "country": "GT"}
BORN = {"born_month": "6", "born_day": "2", "born_year": "2015"}


def in_order(page, *said: str) -> bool:
    """Whether the page says all of it, in this order."""
    return bool(re.search(".*".join(map(re.escape, said)), strip_tags(page.content.decode()), re.DOTALL))


@pytest.fixture
def at_details(visitor) -> Visit:
    visitor.come_to("details")
    return visitor


@pytest.fixture
def at_member(visitor) -> Visit:
    visitor.come_to("add_member")
    return visitor


def test_an_unknown_number_leads_on_in_this_order(at_details):
    page = at_details.post("details", UNKNOWN | BORN)
    assert in_order(page, "Try an A-number", "Book without a number", "Call the support line: 833-383-1465")
    assert "I do not have this number" not in page.content.decode()


def test_one_press_leads_to_the_other_number_or_to_none(at_details):
    at_details.post("details", UNKNOWN | BORN)
    assert "a_number" in at_details.post("paper", {"way": "a_number"}).context["form"].fields
    assert "given_names" in at_details.post("paper", {"way": "no_paper"}).context["form"].fields


def test_too_many_tries_lead_on_too(at_details):
    for number in range(11):
        page = at_details.post("details", {"subject_id": f"5000000{number:02}", "country": "GT"} | BORN)
    assert page.status_code == 429
    assert in_order(page, "Try an A-number", "Book without a number", "Call the support line: 833-383-1465")


def test_an_unknown_member_leads_on_in_this_order(at_member):
    page = at_member.post("add_member", MEMBER | BORN | {"subject_id": "777777777"})
    assert in_order(page, "Try their A-number", "Add this person without a number", "Call the support line")


def test_a_member_is_added_without_the_number_that_was_not_found(at_member):
    given = MEMBER | BORN | {"subject_id": "777777777", "without": "number"}
    page = at_member.post("add_member", given)
    assert [each["given_names"] for each in page.context["members"]] == ["Lucía"]


def test_the_deadline_of_a_notice_has_no_link_to_change_it(visitor):
    visitor.come_to("check")
    (line,) = [line for line in visitor.get("check").context["lines"] if line.key == "Report-by date"]
    assert line.change_url == ""
    assert "From your notice" in visitor.get("check").content.decode()


def test_the_contact_page_has_clear_groups_and_no_hint_before_its_question(visitor):
    visitor.come_to("contact")
    page = visitor.get("contact")
    assert in_order(page, "How to reach you", "E-mail", "Reminders and texts", "Help and language")
    assert in_order(page, "Remind me on the day too", "You get it that morning.")
    assert in_order(page, "If you leave it empty, we cannot write to you.")
