"""Every page of staff is in the reader's language only, and in plain words."""

import pytest
from django.conf import settings

from tests.project import desk_pages, prose, reading, speech
from tests.project.desk_pages import PAGES, Desk

pytestmark = pytest.mark.django_db

GRADE, MEAN_WORDS = 8, 13
"""Staff read at work: a little harder than for people who book."""

on_every_state = pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name, states in PAGES.items() for state in states]
)


@pytest.fixture(params=["en", "es"])
def desk(request, office, make_office):
    other = make_office("MIA", name_es="Oficina de Miami", city="Miramar", state="FL")
    office.write("name", {"es": "Oficina de Nueva York"}).save()
    return Desk({"own": office, "other": other}, request.param)


def test_every_staff_page_has_a_row():
    assert desk_pages.names() == {*PAGES, *desk_pages.NOT_PAGES}


@on_every_state
def test_the_page_speaks_one_language_in_plain_words(name, state, desk):
    page = PAGES[name][state](desk)
    speech.assert_speaks(page, desk.language)
    said = prose.sentences_of(page.content.decode(), desk.language)
    assert reading.words_per_sentence(said) <= MEAN_WORDS
    if desk.language == "en":
        assert reading.flesch_kincaid_grade(said) <= GRADE


def test_a_page_leads_to_itself_in_the_other_language(desk):
    page = desk.get("home")
    other = {"en": "es", "es": "en"}[desk.language]
    assert f'href="{Desk(desk.offices, other).url("home")}"' in page.content.decode()
    assert desk.language in dict(settings.LANGUAGES)
