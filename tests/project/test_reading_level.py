"""Plain words: a person who left school after the sixth grade can read our texts."""

import pytest

from scheduler import translations
from tests.project import reading
from tests.project.test_translations import without_placeholders

GRADE, EASE = 6, 75
MEAN_WORDS, MOST_WORDS = 12, 25
STAFF_READ = (
    *("offices/admin.py", "offices/memberships.py", "offices/people.py", "appointments/admin.py", "/models/"),
    *("/management/", "appointments/support/", "appointments/roles.py", "/desk/"),
)


@pytest.fixture(scope="module")
def public() -> list[tuple[str, str]]:
    """Every whole sentence of the pages and messages for people, English and Spanish."""
    catalog = translations.known("es")
    said = [message for message in catalog if message.id and not _is_for_staff(message.locations)]
    pairs = [(_last(message.id), _last(message.string)) for message in said]
    return [(source, translation) for source, translation in pairs if source.endswith((".", "?", "!"))]


def test_english_is_easy(public):
    assert reading.flesch_kincaid_grade([source for source, _translation in public]) <= GRADE


def test_spanish_is_easy(public):
    assert reading.fernandez_huerta([translation for _source, translation in public]) >= EASE


@pytest.mark.parametrize("language", [0, 1])
def test_sentences_are_short_on_average(language, public):
    assert reading.words_per_sentence([pair[language] for pair in public]) <= MEAN_WORDS


@pytest.mark.parametrize("language", [0, 1])
def test_no_sentence_is_long(language, public):
    sentences = [sentence for pair in public for sentence in reading.sentences(pair[language])]
    assert [sentence for sentence in sentences if len(reading.words(sentence)) > MOST_WORDS] == []


@pytest.mark.parametrize(
    ("word", "count"), [("appointment", 3), ("date", 1), ("wanted", 2), ("called", 1), ("the", 1), ("people", 2)]
)
def test_english_syllables_are_counted(word, count):
    assert reading.english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("confirmación", 4), ("día", 2), ("país", 2), ("siguiente", 3), ("que", 1), ("leer", 2), ("hoy", 1), ("oeste", 3)],
)
def test_spanish_syllables_are_counted(word, count):
    assert reading.spanish_syllables(word) == count


def test_abbreviations_do_not_end_a_sentence():
    assert reading.sentences("Abre a las 8 a. m. todos los días. Es gratis.") == [
        "Abre a las 8 am todos los días.",
        "Es gratis.",
    ]


def test_a_hard_text_is_found_hard():
    hard = "The adjudicative determination notwithstanding, beneficiaries constitutionally demonstrate ineligibility."
    assert reading.flesch_kincaid_grade([hard]) > GRADE
    assert (
        reading.fernandez_huerta(["La determinación administrativa imposibilita constitucionalmente su continuidad."])
        < 0
    )


def _last(text: str | tuple[str, ...]) -> str:
    return without_placeholders(text if isinstance(text, str) else text[-1])


def _is_for_staff(locations: list[tuple[str, int]]) -> bool:
    return all(any(part in path for part in STAFF_READ) for path, _line in locations)
