"""A real browser and the site as it is really served: gunicorn on the test database, at the real time."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from appointments.models import Notice
from offices import inventory
from offices.models import Office
from scheduler import browser as debian
from tests.browser.person import Person
from tests.project.visit import Visit
from tests.server import serving
from tests.staff import signed_in

CHROMIUM = debian.find_or_install()
if not CHROMIUM and os.environ.get("CI"):
    raise pytest.UsageError(debian.MISSING)
collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]
PHONE = {"width": 360, "height": 740}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run without a browser says so at its end, where it is easy to see."""
    if not CHROMIUM:
        terminalreporter.write_line(debian.MISSING, yellow=True)


@pytest.fixture(scope="package")
def chromium(monkeypatch_package: pytest.MonkeyPatch) -> Iterator[Browser]:
    """One browser for all these tests."""
    # Playwright keeps an event loop in this thread, in which Django would refuse to use the database.
    monkeypatch_package.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(debian.FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="package")
def known() -> set[str]:
    """The builds of pages that got every check, so that their like need not (`checks.build`)."""
    return set()


@pytest.fixture(scope="package")
def monkeypatch_package() -> Iterator[pytest.MonkeyPatch]:
    """Undone after the last of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="package")
def site(django_db_setup: None) -> Iterator[str]:
    """The address of the site."""
    with serving(workers=1, threads=8, LEAVE_URL="http://127.0.0.1:9/") as address:
        yield address


@pytest.fixture
def now() -> datetime:
    """The server uses the real time, so the tests do too."""
    return datetime.now(UTC)


@pytest.fixture
def office(make_office: Callable[..., Office], now: datetime) -> Office:
    """An office with slots open for the next month."""
    found = make_office()
    inventory.open_slots(found, (now + timedelta(days=30)).date(), now=now)
    return found


@pytest.fixture
def notice(make_notice: Callable[..., Notice]) -> Notice:
    """The notice of a visitor of every page."""
    return make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)


@pytest.fixture
def open_browser(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser with its own cookie jar; arguments are those of Playwright's `new_context`."""
    with ExitStack() as stack:

        def open_one(**options) -> Page:
            context = chromium.new_context(**{"base_url": site, "viewport": PHONE} | options)
            context.set_default_timeout(10_000)
            stack.callback(context.close)
            return context.new_page()

        yield open_one


@pytest.fixture
def person(open_browser: Callable[..., Page], office: Office, make_notice: Callable) -> Callable[..., Person]:
    """A person with a phone and a notice, before the start page is open."""
    notice = make_notice()

    def make(language: str = "en", page: Page | None = None, **options) -> Person:
        return Person(page or open_browser(**options), language, notice)

    return make


@pytest.fixture
def sign_in(open_browser: Callable[..., Page], site: str, office: Office) -> Callable[..., Page]:
    """A browser in which someone of the staff is signed in."""

    def sign_in(name: str, **options) -> Page:
        page = open_browser(**options)
        kept = signed_in(name, {"own": office}).cookies.values()
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": site} for each in kept])
        return page

    return sign_in
