"""Every page, every state, both languages: checked for eyes, fingers and software."""

import os
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page

from tests.browser import checks, pages
from tests.project import desk_pages, support_pages

pytestmark = pytest.mark.django_db(transaction=True)

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
MIDDLE = {"width": 768, "height": 1024}
"""A tablet: between the two, where some blocks are already side by side."""
LETTERS_APART = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }
"""
"""The four changes of WCAG 1.4.12."""

LARGE_TEXT = "html { font-size: 200% }"

Shown = Iterator[tuple[str, Page]]
# The longer words first: only the first page of a build gets every check.
LANGUAGES = ["es", "en"]


def pages_in_languages(names: Iterable[str]) -> pytest.MarkDecorator:
    """Each page in each language; in CI each in one of them, turn about, which takes half as long."""
    found = [(name, language) for language in LANGUAGES for name in names]
    if os.environ.get("CI"):
        found = [(name, LANGUAGES[number % len(LANGUAGES)]) for number, name in enumerate(names)]
    return pytest.mark.parametrize(("name", "language"), found)


@pytest.fixture
def show(open_browser, site, office, notice) -> Callable[..., Shown]:
    """Opens every state of a page, or of an error, one after the other."""
    page = open_browser(viewport=NARROW)
    checks.bring_axe(page)

    def show(name: str, language: str) -> Shown:
        if name in pages.FAULTS:
            _open_fault(page, name, language)
            yield name, page
            return
        for state, visitor, shown in pages.states(name, language):
            path = shown.request["PATH_INFO"]
            assert pages.size(visitor, path) <= pages.LATER_PAGE, state
            page.context.clear_cookies()
            kept = visitor.client.cookies.values()
            page.context.add_cookies([{"name": each.key, "value": each.value, "url": site} for each in kept])
            page.goto(path)
            # What the script adds to the page is checked too, so it must be added before the check.
            page.locator("[data-worker][hidden]").wait_for(state="detached")
            yield state, page

    return show


def _open_fault(page: Page, name: str, language: str) -> None:
    path = f"/{language}/fault/{name}/"
    answer = pages.FAULTS[name](RequestFactory().get(path, headers={"host": "localhost"}))
    page.route(f"**{path}", lambda route: route.fulfill(status=answer.status_code, body=answer.content.decode()))
    page.goto(path)


def test_every_page_has_a_row():
    ours = {f"public:{name}" for name in pages.names()} | {f"desk:{name}" for name in desk_pages.PAGES}
    ours |= {f"admin:{name}" for name in desk_pages.IN_ADMINISTRATION | desk_pages.OF_A_ROW}
    ours |= {f"support:{name}" for name in support_pages.PAGES}
    assert pages.there_are() - set(pages.NOT_PAGES) == ours


@pages_in_languages([*pages.names(), *pages.FAULTS])
def test_everyone_can_use_it(name, language, show, known):
    for state, page in show(name, language):
        assert [f"{state}: {each}" for each in (*broken_words(page), *everything_wrong(page, known))] == []


def broken_words(page: Page) -> Iterator[str]:
    """In usual and in large text. Not asked of pages of staff, where tables have no room for whole words."""
    page.set_viewport_size(NARROW)
    for css in ("", LARGE_TEXT):
        with checks.restyled(page, css):
            yield from (f"{css} broken: {each}" for each in checks.broken(page))


def everything_wrong(page: Page, known: set[str]) -> Iterator[str]:
    """What is wrong with a page at 320 px, which is also what 400 % zoom leaves of 1280, and at other widths.

    A page that differs in its words alone from one before (its build is in `known`) is judged by how they fit.
    """
    page.set_viewport_size(NARROW)
    yield from (f"small target: {each}" for each in checks.small_targets(page))
    for css in ("", LETTERS_APART, LARGE_TEXT):
        with checks.restyled(page, css):
            yield from (f"{css} {each}" for each in (*checks.sideways(page), *checks.cut_off(page)))
    page.set_viewport_size(MIDDLE)
    yield from (f"{MIDDLE['width']} px: {each}" for each in (*checks.sideways(page), *checks.cut_off(page)))
    build = checks.build(page)
    if build not in known:
        known.add(build)
        yield from wrong_with_the_build(page)


def wrong_with_the_build(page: Page) -> Iterator[str]:
    """With the keyboard, in a wide window, in the dark, and in the reader's own colours."""
    page.set_viewport_size(NARROW)
    yield from (f"320 px: {each}" for each in checks.axe(page))
    yield from (f"focus: {each}" for each in checks.focus(page))
    shown = checks.shown(page)
    page.set_viewport_size(WIDE)
    is_same = checks.shown(page) == shown
    yield from (f"1280 px: {each}" for each in checks.axe(page, checks.OF_LAYOUT if is_same else None))
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {each}" for each in checks.axe(page, ["color-contrast"]))
    for scheme in ("dark", "light"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        yield from (f"forced colours: {each}" for each in checks.lost(page))
    page.emulate_media(forced_colors="none")
