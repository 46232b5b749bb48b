"""A press in one form of a page asks before it loses what was typed in another."""

import pytest
from playwright.sync_api import Page, expect

from appointments.models import Call, Note
from tests.project.agent import Line
from tests.project.support_states import zoes_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_page(open_browser, site, office, make_office) -> Page:
    """An agent's page of the caller."""
    line = Line({"own": office, "other": make_office("MIA", city="Miramar", state="FL")}, "en")
    there = zoes_page(line)
    page = open_browser()
    cookies = [{"name": each.key, "value": each.value, "url": site} for each in line.client.cookies.values()]
    page.context.add_cookies(cookies)
    page.goto(line.url("person", **there))
    page.get_by_label("Note for the next agent").fill("She waits for a letter.")
    return page


def press(page: Page, *, answer: bool) -> list[str]:
    """Presses the button of another form, and answers what is asked; returns the questions."""
    asked: list[str] = []

    def on_dialog(dialog) -> None:
        asked.append(dialog.message)
        if answer:
            dialog.accept()
        else:
            dialog.dismiss()

    page.once("dialog", on_dialog)
    page.get_by_label("Why do you need the full details?").fill("They ask for the number")
    page.get_by_role("button", name="Show full details").click()
    return asked


def test_who_does_not_go_on_keeps_it_and_may_press_at_once(on_page):
    page = on_page
    assert press(page, answer=False) == ["What you typed elsewhere on this page is not saved. Go on without it?"]
    expect(page.get_by_label("Note for the next agent")).to_have_value("She waits for a letter.")
    assert press(page, answer=True)
    expect(page.get_by_role("button", name="Show full details")).to_have_count(0)


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
