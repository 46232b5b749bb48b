"""Plain words on each page, error and message: an easy page must not compensate for a hard one."""

import re

import pytest
from django.test import RequestFactory

from appointments.messages import of_appointments
from appointments.models import Appointment, Message
from tests.project import prose, reading
from tests.project.test_error_pages_speak import WAYS_TO_FAIL
from tests.project.test_messages_speak import message_to
from tests.project.test_pages_speak import PAGES, WRONG, in_each_language, visitor
from tests.project.test_reading_level import EASE, GRADE, MEAN_WORDS

__all__ = ["visitor"]

pytestmark = pytest.mark.django_db


def assert_easy(page: str, language: str) -> None:
    """Flesch–Kincaid for English, Fernández-Huerta for Spanish, and short sentences for both."""
    said = prose.sentences_of(page, language)
    assert said
    assert reading.words_per_sentence(said) <= MEAN_WORDS, said
    if language == "en":
        assert reading.flesch_kincaid_grade(said) <= GRADE, said
    else:
        assert reading.fernandez_huerta(said) >= EASE, said


@in_each_language
@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_a_page_is_easy(name, visitor):
    assert_easy(PAGES[name](visitor).content.decode(), visitor.language)


@in_each_language
@pytest.mark.parametrize("way", ["a_number", "no_paper"])
def test_the_details_of_other_papers_are_easy(way, visitor):
    visitor.come_to("paper")
    assert_easy(visitor.post("paper", {"way": way}).content.decode(), visitor.language)


@in_each_language
@pytest.mark.parametrize(("name", "data"), [(name, data) for name, posts in WRONG.items() for data in posts])
def test_a_page_with_errors_is_easy(name, data, visitor):
    PAGES[name](visitor)
    assert_easy(visitor.client.post(visitor.url(name), data, follow=True).content.decode(), visitor.language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("status", WAYS_TO_FAIL)
def test_an_error_page_is_easy(status, language):
    page = WAYS_TO_FAIL[status](RequestFactory().get(f"/{language}/x/")).content.decode()
    assert_easy(page, language)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", Message.Channel.values)
@pytest.mark.parametrize("kind", Message.Kind.of_appointments())
def test_a_message_is_easy(kind, channel, language, bruno, office, now):
    office.write("name", {"es": "Oficina de Nueva York"}).save()
    Appointment.objects.filter(pk=bruno.pk).update(language=language)
    appointment = Appointment.objects.with_place().get(pk=bruno.pk)
    text = of_appointments.compose(message_to(appointment, kind, channel), now)
    lines = "".join(f"<p>{re.sub('[a-z]+://[^ ]*', '', line)}</p>" for line in [text.subject, *text.body.splitlines()])
    assert_easy(f'<html lang="{language}">{lines}</html>', language)


def test_lists_of_names_and_labels_are_not_sentences():
    page = """<html lang="en"><label>Country</label><select><option>Sri Lanka. And more.</option></select>
    <p>Type it <b>now</b>.</p><script>"Nothing. At all."</script><p lang="es">Otra cosa.</p></html>"""
    assert prose.sentences_of(page, "en") == ["Type it now."]


def test_a_word_of_another_language_stays_in_its_sentence():
    page = '<html lang="es"><p>Busque las palabras <span lang="en">Subject ID</span>.</p></html>'
    assert prose.sentences_of(page, "es") == ["Busque las palabras Subject ID."]


def test_what_the_script_will_say_is_read_too():
    assert prose.sentences_of('<html lang="en"><div data-text="No signal now."></div></html>', "en") == [
        "No signal now."
    ]


def test_a_hard_page_is_found():
    hard = "The adjudicative determination notwithstanding, beneficiaries constitutionally demonstrate ineligibility."
    with pytest.raises(AssertionError):
        assert_easy(f'<html lang="en"><p>{hard}</p></html>', "en")
    with pytest.raises(AssertionError):
        assert_easy(f'<html lang="en"><p>{"we go " * 13}.</p></html>', "en")
