"""A language is added by a row of settings and a catalogue: one that Django does not know, and a pseudo-language.

The pseudo-language is longer than English by 40 %, written from right to left, and outside GSM-7. It leaves no English
word, so a sentence that no catalogue can translate is found.
"""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings as site
from django.core.management import call_command
from django.utils import translation

from appointments.delivery import preview
from appointments.models import Message
from appointments.notices.attempts import Kind
from appointments.receipts import attempt, confirmation
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.pdf import render
from offices import languages
from offices.languages import Language
from scheduler import translations
from tests.project import speech
from tests.project.test_pages_speak import PAGES, WRONG
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

PSEUDO, CREOLE = "qps", "ht"
CATALOGUES = {PSEUDO: True, CREOLE: False}
_NOT_WORDS = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&\w+;|\{[^}]*\})")
_OTHER_LETTERS = {ord(letter): other * 2 for letter, other in zip("aeiouyAEIOUY", "ěǐǒǔǎěĚǏǑǓǍĚ", strict=True)}
"""Twice each: "most" with one other vowel is "must", as soon as a text message drops the accent."""


def pseudo(sentence: str) -> str:
    """With other vowels, which no folding turns back, and 40 % longer; placeholders and tags stay."""
    parts = _NOT_WORDS.split(sentence)
    said = "".join(part if number % 2 else part.translate(_OTHER_LETTERS) for number, part in enumerate(parts))
    return said.ljust(len(sentence) * 7 // 5, "ǒ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The catalogue of the pseudo-language, which has no sentence that only staff read, and an empty one."""
    sentences = list(translations.read(translations.catalogues()["es"]))
    top = tmp_path_factory.mktemp("locale")
    for code, is_full in CATALOGUES.items():
        catalog = Catalog(charset="utf-8")
        for message in sentences if is_full else []:
            if message.id:
                is_plural = isinstance(message.id, (list, tuple))
                said = tuple(map(pseudo, message.id)) if is_plural else pseudo(message.id)
                catalog.add(message.id, said, context=message.context)
        (path := top / code / "LC_MESSAGES").mkdir(parents=True)
        with (path / "django.mo").open("wb") as file:
            write_mo(file, catalog)
    return top


@pytest.fixture(autouse=True)
def more_languages(settings, folder, monkeypatch):
    settings.LOCALE_PATHS = [*site.LOCALE_PATHS, folder]
    settings.LANGUAGES_BIDI = [PSEUDO]
    settings.LANGUAGES = [*site.LANGUAGES, (PSEUDO, "Pseudo"), (CREOLE, "Kreyòl ayisyen")]
    monkeypatch.setitem(languages.TABLE, PSEUDO, Language(own_name="Psěǔdǒ", cldr="fi"))


@pytest.fixture
def here(make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)


@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_no_page_keeps_a_sentence_of_another_language(name, here, settings):
    # A confirmation is in every language at once, and the other new one has no words of its own.
    settings.LANGUAGES = [each for each in settings.LANGUAGES if each[0] != CREOLE]
    page = PAGES[name](Visit(PSEUDO))
    speech.assert_speaks(page, PSEUDO)
    assert re.search(r'<html[^>]* dir="rtl"', page.content.decode())


@pytest.mark.parametrize("name", WRONG)
def test_no_error_keeps_a_sentence_of_another_language(name, here):
    visitor = Visit(PSEUDO)
    PAGES[name](visitor)
    for data in WRONG[name]:
        speech.assert_speaks(visitor.client.post(visitor.url(name), data, follow=True), PSEUDO)


@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_a_language_with_an_empty_catalogue_renders_every_page(name, here):
    page = PAGES[name](Visit(CREOLE))
    assert page.status_code == 200
    assert re.search(rf'<html[^>]* lang="{CREOLE}"', page.content.decode())


@pytest.mark.parametrize("channel", Message.Channel.values)
def test_every_message_is_written_in_both(channel):
    written = list(preview.previews(Message.Channel(channel)))
    for code in CATALOGUES:
        assert [one.kind for one in written if one.language == code and not one.text.body] == []
        assert {one.kind for one in written if one.language == code} == {one.kind for one in written}
    body = {one.kind: one.text.body for one in written if one.language == PSEUDO}
    # "Office" is the name of the sample office, a text of staff: a text message cannot say in which language it is.
    said = [text.replace("Office", "") for text in body.values()]
    found = [leak for text in said for leak in speech.leaks(f'<html lang="{PSEUDO}"><p>{text}</p></html>')]
    assert found == []


def test_papers_are_in_the_readers_language_and_english(bruno):
    with translation.override(CREOLE):
        receipt = confirmation.confirmation_receipt(bruno)
        assert [part.language for part in receipt.parts] == [CREOLE, "en"]
        assert render(receipt).startswith(b"%PDF")


def test_a_receipt_of_an_attempt_is_too(bruno, now):
    with translation.override(PSEUDO):
        receipt = attempt.document(AttemptStatement("K7P49XQM2", Kind.NO_SLOT, now))
    assert [part.language for part in receipt.parts] == [PSEUDO, "en"]


def test_no_migration_is_needed():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
