"""A press in one form of a page asks before it loses what was typed in another."""

import pytest
from playwright.sync_api import Page, expect

from appointments.models import Call, Note
from tests.project.agent import Line
from tests.project.support_states import zoes_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_page(open_browser, site, offices) -> Page:
    """An agent's page of the caller."""
    line = Line(offices, "en")
    there = zoes_page(line)
    page = open_browser()
    cookies = [{"name": each.key, "value": each.value, "url": site} for each in line.client.cookies.values()]
    page.context.add_cookies(cookies)
    page.goto(line.url("person", **there))
    page.get_by_label("Note for the next agent").fill("She waits for a letter.")
    return page


def answered(page: Page, *, answer: bool) -> list[str]:
    """Answers the next question; returns the list that it is added to."""
    asked: list[str] = []

    def on_dialog(dialog) -> None:
        asked.append(dialog.message)
        if answer:
            dialog.accept()
        else:
            dialog.dismiss()

    page.once("dialog", on_dialog)
    return asked


def press(page: Page, *, answer: bool) -> list[str]:
    """Presses the button of another form, and answers what is asked; returns the questions."""
    asked = answered(page, answer=answer)
    page.get_by_label("Why do you need the full details?").fill("They ask for the number")
    page.get_by_role("button", name="Show full details").click()
    return asked


def test_who_does_not_go_on_keeps_it_and_may_press_at_once(on_page):
    page = on_page
    assert press(page, answer=False) == ["What you typed elsewhere on this page is not saved. Go on without it?"]
    expect(page.get_by_label("Note for the next agent")).to_have_value("She waits for a letter.")
    assert press(page, answer=True)
    expect(page.get_by_role("button", name="Show full details")).to_have_count(0)


@pytest.mark.parametrize("link", ["Español", "To do"])
def test_a_link_out_of_the_page_asks_too(link, on_page):
    here, asked = on_page.url, answered(on_page, answer=False)
    on_page.get_by_role("link", name=link, exact=True).click()
    assert len(asked) == 1
    assert on_page.url == here
    expect(on_page.get_by_label("Note for the next agent")).to_have_value("She waits for a letter.")


def test_without_anything_typed_a_link_asks_nothing(on_page):
    on_page.get_by_label("Note for the next agent").fill("")
    asked = answered(on_page, answer=False)
    on_page.get_by_role("link", name="Español", exact=True).click()
    expect(on_page.locator("html")).to_have_attribute("lang", "es")
    assert asked == []


def test_who_saves_it_is_not_asked(on_page):
    page = on_page
    page.get_by_label("Why do you need the full details?").fill("")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("She waits for a letter.")).to_be_visible()
    assert press(page, answer=True) == []


def test_enter_in_the_end_of_the_call_ends_it_with_the_note(on_page):
    page = on_page
    page.get_by_label("How did the call end?").select_option("told")
    page.get_by_label("Number to call back").press("Enter")
    expect(page.get_by_text("The call is closed.")).to_be_visible()
    assert Call.objects.get().ended_at
    assert Note.objects.count() == 1
