"""Every page of the support line is in the agent's language, except the caller's text, and in plain words."""

import re

import pytest
from django.conf import settings

from tests.project import prose, reading, speech, support_pages
from tests.project.agent import Line
from tests.project.support_pages import PAGES

pytestmark = pytest.mark.django_db

GRADE, MEAN_WORDS = 8, 13
"""Agents read at work: a little harder than for people who book."""

MOST_QUERIES = 15
MOST_COMPARING = {"same": 17, "apart": 15}
"""These two pages also write down whose record the caller's is compared with."""
KEY = re.compile(r'accesskey="(\w)"')

on_every_state = pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name, states in PAGES.items() for state in states]
)


@pytest.fixture(params=["en", "es"])
def line(request, office, make_office):
    office.write("name", {"es": "Oficina de Nueva York"}).save()
    other = make_office("MIA", name_es="Oficina de Miami", city="Miramar", state="FL")
    return Line({"own": office, "other": other}, request.param)


def test_every_page_of_the_support_line_has_a_row():
    assert support_pages.names() == {*PAGES, *support_pages.NOT_PAGES}


def test_every_key_stands_on_the_page_of_keys(line):
    listed = set(re.findall(r"<kbd>(\w)</kbd>", line.get("keys").content.decode()))
    sources = [
        *settings.BASE_DIR.glob("templates/support/*.html"),
        *settings.BASE_DIR.glob("appointments/support/*.py"),
    ]
    used = set(re.findall(r'accesskey(?:=|": )"(\w)"', "".join(path.read_text() for path in sources)))
    assert used == listed


@on_every_state
def test_the_page_speaks_plainly_and_takes_few_queries(name, state, line, django_assert_max_num_queries):
    page = PAGES[name][state](line)
    speech.assert_speaks(page, line.language)
    keys = KEY.findall(page.content.decode())
    assert len(keys) == len(set(keys))
    said = prose.sentences_of(page.content.decode(), line.language)
    assert reading.words_per_sentence(said) <= MEAN_WORDS
    if line.language == "en":
        assert reading.flesch_kincaid_grade(said) <= GRADE
    with django_assert_max_num_queries(MOST_COMPARING.get(name, MOST_QUERIES)):
        # A form that was refused stands at an address that leads back to its page.
        again = page.client.get(page.request["PATH_INFO"], follow=True)
    assert again.status_code == 200
