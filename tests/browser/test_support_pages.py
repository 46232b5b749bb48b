"""Every page of the support line, every state of it, both languages; and how fast an agent moves an appointment."""

import pytest

from tests.browser.test_every_page import NARROW, everything_wrong
from tests.browser.test_staff_pages import _open
from tests.project.support_pages import PAGES, Line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offices(office, make_office):
    return {"own": office, "other": make_office("MIA", city="Miramar", state="FL")}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_it(name, language, open_browser, offices):
    page = open_browser(viewport=NARROW)
    for state, come_to in PAGES[name].items():
        shown = come_to(Line(offices, language))
        _open(page, shown.request["PATH_INFO"], shown.content.decode())
        assert [f"{state}: {each}" for each in everything_wrong(page)] == []
