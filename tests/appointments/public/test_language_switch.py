"""Another language: the same page, with the typed text and its errors."""

import pytest

from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

SPANISH = Visit("es")


def switched(visitor: Visit, name: str, data: dict[str, str]):
    return visitor.client.post(visitor.url(name), data | {"switch_language": "es"}, follow=True)


def test_it_keeps_what_was_typed_without_judging_it(visitor):
    visitor.come_to("details")
    page = switched(visitor, "details", {"subject_id": "12-x", "country": "HN"})
    assert page.request["PATH_INFO"] == SPANISH.url("details")
    assert page.context["form"]["subject_id"].value() == "12-x"
    assert page.context["form"]["country"].value() == "HN"
    assert not page.context["form"].errors


def test_it_keeps_the_errors_that_were_shown(visitor):
    visitor.come_to("details")
    visitor.post("details", {"subject_id": "12-x", "country": "HN"} | Visit.born)
    page = switched(visitor, "details", {"subject_id": "12-y", "country": "HN"} | Visit.born)
    assert list(page.context["form"].errors) == ["subject_id"]
    assert "12-y" in page.content.decode()


def test_it_keeps_a_refusal_in_the_other_language(visitor):
    visitor.come_to("details")
    wrong = {"subject_id": "111111111", "country": "HN"} | Visit.born
    english = visitor.post("details", wrong).context["form"].non_field_errors()
    spanish = switched(visitor, "details", wrong).context["form"].non_field_errors()
    assert len(english) == len(spanish) == 1


def test_it_keeps_every_part_of_a_date(visitor):
    visitor.come_to("add_member")
    typed = {"born_month": "2", "born_day": "31", "born_year": "99"}
    page = switched(visitor, "add_member", typed)
    assert page.context["form"]["born"].value() == ["2", "31", "99"]


@pytest.mark.parametrize(("sent", "shown"), [("en", "es"), ("es", "es")])
def test_a_language_that_was_filled_in_follows_the_page(sent, shown, visitor):
    visitor.come_to("contact")
    page = switched(visitor, "contact", {"email": "ana@example.com", "language": sent})
    assert page.context["form"]["language"].value() == shown
    assert page.context["form"]["email"].value() == "ana@example.com"


def test_a_language_that_was_chosen_stays(visitor):
    visitor.come_to("contact")
    spanish = visitor.client.post(SPANISH.url("contact"), {"language": "en", "switch_language": "en"}, follow=True)
    assert spanish.context["form"]["language"].value() == "en"


def test_a_language_that_was_answered_stays(visitor):
    visitor.come_to("check")
    page = switched(visitor, "contact", {"language": "en"})
    assert page.context["form"]["language"].value() == "en"


def test_it_looks_nothing_up(visitor, settings):
    settings.TRIES_PER_BROWSER = 1
    visitor.come_to("details")
    for _switch in range(3):
        switched(visitor, "details", {"subject_id": "111111111", "country": "HN"} | Visit.born)
    page = visitor.post("details", visitor.answers["details"])
    assert page.request["PATH_INFO"] == visitor.url("family")


@pytest.mark.parametrize("code", ["xx", "", "en-GB", "es\0", "../es"])
def test_a_language_we_do_not_have_is_no_language(code, visitor):
    visitor.come_to("paper")
    page = visitor.client.post(visitor.url("paper"), {"way": "subject_id", "switch_language": code})
    assert page.headers["Location"] == visitor.url("details")


def test_the_page_sends_its_form_to_switch(visitor):
    visitor.come_to("details")
    page = visitor.get("details").content.decode()
    assert 'form="page-form" name="switch_language" value="es"' in page


def test_answers_given_in_one_language_stand_in_the_other(visitor):
    visitor.come_to("check")
    visitor.language = "es"
    assert visitor.get("check").request["PATH_INFO"] == SPANISH.url("check")
    assert "Z. Q." in visitor.get("check").content.decode()
