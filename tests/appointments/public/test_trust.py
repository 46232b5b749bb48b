"""The page about the site, and the links to independent help."""

import pytest

from tests.project import visit
from tests.project.markup import Tags
from tests.project.test_pages_speak import PAGES
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


def html(page) -> str:
    return page.content.decode()


def test_it_works(visitor):
    page = visitor.get("trust")
    assert page.status_code == 200
    assert "Do not pay them." in html(page)
    assert "It cannot give legal advice." in html(page)


def test_it_says_that_a_number_does_without_a_name(visitor):
    assert "Your name. If you have a number, you can leave it empty." in html(visitor.get("trust"))


def test_it_names_the_operator(visitor, settings):
    settings.OPERATOR_NAME = "Sample Legal Aid"
    assert "This site is run by Sample Legal Aid." in html(visitor.get("trust"))


def test_it_says_when_nobody_gave_a_name(visitor, settings):
    settings.OPERATOR_NAME = ""
    page = html(visitor.get("trust"))
    assert "did not give their name" in page
    assert "Call the support line and ask" not in page


def test_it_says_plainly_who_can_see_what(visitor):
    page = html(visitor.get("trust"))
    assert "So ICE can see your name" in page
    assert "scans the code on it sees your initials, the day, the time and the place, and not your name." in page


def test_the_start_page_says_who_runs_it_and_what_it_is_not(visitor, settings):
    settings.OPERATOR_NAME = "Sample Legal Aid"
    start = html(visitor.get("start"))
    assert "This is not a government site." in start
    assert "This site is run by Sample Legal Aid." in start.partition("<footer")[0]


@pytest.mark.parametrize("is_official", [True, False])
def test_only_a_government_site_leaves_out_that_it_is_none(is_official, visitor, settings):
    settings.OFFICIAL_BANNER = is_official
    page = html(visitor.get("trust"))
    assert ("This is not a government site." in page) is not is_official
    assert ("An official website" in page) is is_official


def test_it_says_how_long_answers_are_kept(visitor, settings):
    settings.IDLE_MINUTES = 7
    assert "7 minutes after your last step" in html(visitor.get("trust"))


@pytest.mark.parametrize("name", ["start", "trust"])
def test_help_of_others_is_found_before_booking(name, visitor, settings):
    settings.LEGAL_HELP_URL, settings.COURT_INFO_URL = "https://help.example.org/", "https://court.example.org/"
    links = [link["href"] for link in Tags(html(visitor.get(name))).named("a")]
    assert {"https://help.example.org/", "https://court.example.org/"} <= set(links)


@pytest.mark.parametrize("name", [name for name in visit.names() if PAGES[name]])
def test_every_page_leads_to_it(name, visitor):
    page = PAGES[name](visitor)
    assert Tags(html(page)).named("a", href="/en/trust/")


def test_who_moves_learns_whom_to_tell(visitor):
    page = html(visitor.book())
    assert "tell ICE, the immigration court (Form EOIR-\u206033) and USCIS" in page
    assert "avise a ICE" in page


def test_the_operator_may_say_it_in_their_own_words(visitor, settings):
    settings.MOVING_TEXT_EN, settings.MOVING_TEXT_ES = "Tell us <first>.", "Avísenos primero."
    page = html(visitor.book())
    assert page.count("Tell us &lt;first&gt;.") == page.count("Avísenos primero.") == 1
    assert "EOIR-33" not in page


def test_spanish_pages_have_the_operators_spanish(settings, visitante: Visit):
    settings.MOVING_TEXT_EN, settings.MOVING_TEXT_ES = "Tell us first.", "Avísenos primero."
    page = html(visitante.get("trust"))
    assert "Avísenos primero." in page
    assert "Tell us first." not in page
