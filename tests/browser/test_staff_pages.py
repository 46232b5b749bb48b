"""Every page of staff, every state, both languages: checked for eyes, fingers and software."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import NARROW, WIDE, everything_wrong, pages_in_languages
from tests.project.desk_pages import IN_ADMINISTRATION, PAGES, Desk

pytestmark = pytest.mark.django_db

ONE_ROW = 48
"""CSS pixels."""


@pages_in_languages(PAGES)
def test_everyone_can_use_it(name, language, open_browser, known, offices):
    page = open_browser(viewport=NARROW)
    checks.bring_axe(page)
    for state, come_to in PAGES[name].items():
        shown = come_to(Desk(offices, language))
        _open(page, shown.request["PATH_INFO"], shown.content.decode())
        assert [f"{state}: {each}" for each in everything_wrong(page, known)] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(IN_ADMINISTRATION))
def test_software_can_read_it(name, language, open_browser, office):
    """The frame is Django's, and so is the look of links and buttons."""
    page, path = open_browser(viewport=NARROW), reverse(f"admin:{name}")
    shown = Desk({"own": office}, language).client.get(path, headers={"accept-language": language})
    _open(page, path, shown.content.decode())
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert checks.axe(page, within="#content") == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_links_take_one_row_of_a_phone_and_unfold(language, open_browser, office):
    page, shown = open_browser(viewport=PHONE), Desk({"own": office}, language).get("history", code="NYC")
    checks.bring_axe(page)
    _open(page, shown.request["PATH_INFO"], shown.content.decode())
    links, rare = page.locator(".desk-nav"), page.locator(".desk-nav details a")
    assert links.bounding_box()["height"] <= ONE_ROW
    assert not rare.first.is_visible()
    page.locator(".desk-nav summary").press("Enter")
    assert all(each.is_visible() for each in rare.all())
    assert [*checks.axe(page, within=".desk-nav"), *checks.small_targets(page), *checks.focus(page)] == []


def test_a_wide_window_shows_every_link_without_a_press(open_browser, office):
    page, shown = open_browser(viewport=WIDE), Desk({"own": office}, "en").get("history", code="NYC")
    _open(page, shown.request["PATH_INFO"], shown.content.decode())
    assert all(each.is_visible() for each in page.locator(".desk-nav a").all())
    assert page.locator(".desk-nav [aria-current]").inner_text() == "Who changed what"


def _open(page: Page, path: str, body: str) -> None:
    """The response for a signed-in user, at the time of the test."""
    page.route(f"**{path}", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(path)
