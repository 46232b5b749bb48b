"""Step 1: which paper."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_works(visitor):
    visitor.come_to("paper")
    page = visitor.post("paper", {"way": "a_number"})
    assert page.request["PATH_INFO"] == visitor.url("details")
    assert "A-number" in page.content.decode()


def test_no_choice_is_an_error(visitor):
    visitor.come_to("paper")
    page = visitor.post("paper", {})
    assert "Choose the paper you have." in page.content.decode()


def test_the_way_without_a_number_can_be_turned_off(visitor, settings):
    settings.ALLOW_NO_PAPER = False
    visitor.come_to("paper")
    assert "no_paper" not in visitor.get("paper").content.decode()
    assert "Choose one of these answers." in visitor.post("paper", {"way": "no_paper"}).content.decode()


def test_another_paper_asks_for_other_details(visitor):
    visitor.come_to("check")
    page = visitor.post("paper", {"way": "a_number"})
    assert page.request["PATH_INFO"] == visitor.url("details")
    assert visitor.subject_id not in page.content.decode()


def test_the_same_paper_leads_back_to_the_check_page(visitor):
    visitor.come_to("check")
    page = visitor.post("paper", {"way": "subject_id"})
    assert page.request["PATH_INFO"] == visitor.url("check")
