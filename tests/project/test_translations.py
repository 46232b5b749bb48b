"""The gate of the translations: complete, up to date, with equal placeholders, and with the agreed words."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from django.utils.translation import gettext_lazy

from appointments.values import gsm7
from offices import office_csv
from scheduler import translations

LANGUAGES = sorted(translations.catalogues())
WRITTEN = translations.written()

THE_SAME_IN_SPANISH = {"Error:", "No"}
"""Sentences that are correctly the same in English and Spanish."""

NAMES_STAND_IN = "offices/states.py"
"""Texas is Texas: a word that occurs only here is a name, and may be the same."""

GLOSSARY = {
    "check-in appointment": r"citas? para reportarse|su cita|adelantar su cita",
    "field office": r"oficina",
    "office": r"oficina",
    "notices? to report": r"avisos? para presentarse",
    "form i-385": r"formulario i-385",
    "subject id": r"subject id",
    "a-number": r"números? a \(a-number\)",
    "confirmation number": r"números? de confirmación",
    "earliest (?:available )?(?:date|appointment)": r"primera (?:fecha|cita)",
    "report-by date": r"fechas? límite para reportarse",
    "attempt receipt": r"constancias? de intento",
    "reports? of (?:a|the) person": r"reporte",
    "reminder": r"recordatorio",
    "support line": r"línea de ayuda",
    "family member": r"familiar",
}
"""English term -> the only Spanish for it."""

RETIRED = re.compile(
    r"citas? de control|fecha de corte|número de identificación|otra forma de entrar|se anotan las faltas|"
    r"responda antes de|por trabajos|nombran a ice|ayuda para el acceso|\bpuls(?:e|a|ó|ar)\b|\boprim|"
    r"\bvengan?\b|\bcupos?\b|oficinas? (?:de campo|regional)|"
    r"un signo equivocado|si para por|su número a de un|papeles impresos antes|últimas 24 horas|12:00 p",
    re.IGNORECASE,
)
"""Words that readers from other countries take for something else: a medical check-up, a cut-off date, an ID card."""

RETIRED_ENGLISH = re.compile(
    r"closed for work|name ICE|sign is wrong|wrong sign|did not fit|another way in|last 24 hours|12:00 p\.m|"
    r"may say what they are about|no longer right|papers printed before",
    re.IGNORECASE,
)
"""Words that readers did not understand, or took for something else."""

NOT_EARLIER = re.compile(r"(?:fecha|cita|hora|horario)s? anterior", re.IGNORECASE)
"""The previous date. A sentence about an earlier date says "una fecha más cercana"."""

INFORMAL = re.compile(r"\b(?:tú|tu|tus|ti|contigo|vos|vosotros|vuestro)\b", re.IGNORECASE)


def messages(language: str) -> list[Message]:
    return [message for message in translations.known(language) if message.id]


def pairs(language: str) -> Iterator[tuple[str, str, str]]:
    """Every English form with its translation and its context."""
    for message in messages(language):
        if message.pluralizable:
            singular, plural = message.id
            first, *others = message.string
            yield singular, first, message.context or ""
            yield from ((plural, other, message.context or "") for other in others)
        else:
            yield message.id, message.string, message.context or ""


def placeholders(text: str) -> Counter[str]:
    return Counter(re.findall(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}", text))


def tags(text: str) -> Counter[str]:
    return Counter(re.findall(r"</?[a-z][^>]*>", text))


def without_placeholders(text: str) -> str:
    return re.sub(r"%\(\w+\)[a-z]|%%|%[sd]", "", text)


def end(text: str) -> str:
    return text[-1:] if text.endswith(tuple(".:?!,")) else ""


@pytest.mark.parametrize(("part", "language", "po"), WRITTEN)
def test_the_catalogue_is_what_update_translations_writes(part, language, po, tmp_path):
    wanted = translations.only(part, translations.collect())
    translations.write(translations.merge(wanted, translations.read(po), language), tmp_path / "po")
    assert po.read_text() == (tmp_path / "po").read_text(), "run: manage.py update_translations"


@pytest.mark.parametrize(("part", "language", "po"), WRITTEN)
def test_every_sentence_is_translated(part, language, po):
    assert [message.id for message in translations.missing(translations.read(po))] == []


@pytest.mark.parametrize(("part", "language", "po"), WRITTEN)
def test_no_translation_is_obsolete(part, language, po):
    assert not translations.read(po).obsolete


def test_a_sentence_that_both_read_is_in_the_public_catalogue_only():
    public, staff = (translations.only(part, translations.collect()) for part in translations.PARTS)
    both = "Everyone who comes is under 18. An adult should come along."
    assert {path.partition("/")[0] for path, _line in public.get(both).locations} == {"appointments", "templates"}
    assert staff.get(both) is None
    assert (len(public) > 1000, len(staff) > 500) == (True, True)
    assert public.get("Book for the caller") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_equal(language):
    for source, translation, _context in pairs(language):
        assert placeholders(source) == placeholders(translation), source
        assert tags(source) == tags(translation), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_ends_as_its_source_does(language):
    for source, translation, _context in pairs(language):
        assert end(source) == end(translation), f"{source} -> {translation}"


def test_no_retired_word_is_left_in_spanish():
    retired = [translation for _source, translation, _context in pairs("es") if RETIRED.search(translation)]
    assert retired == []


def test_no_retired_word_is_left_in_english():
    assert [source for source, _translation, _context in pairs("es") if RETIRED_ENGLISH.search(source)] == []


def test_an_earlier_date_is_not_the_previous_one():
    wrong = [source for source, said, _context in pairs("es") if "earlier" in source and NOT_EARLIER.search(said)]
    assert wrong == []


def test_no_spanish_sentence_is_left_in_english():
    named = {
        message.id for message in messages("es") if {path for path, _line in message.locations} == {NAMES_STAND_IN}
    }
    alike = {source for source, translation, _context in pairs("es") if source == translation} - named
    assert {source for source in alike if re.search("[a-z]", without_placeholders(source))} == THE_SAME_IN_SPANISH


@pytest.mark.parametrize(("english", "spanish"), GLOSSARY.items())
def test_spanish_uses_the_agreed_word_for(english, spanish):
    for source, translation, _context in pairs("es"):
        if re.search(rf"\b{english}", without_placeholders(source), re.IGNORECASE):
            assert re.search(spanish, translation, re.IGNORECASE), f"{source} -> {translation}"


def test_spanish_says_usted():
    assert [text for _source, text, _context in pairs("es") if INFORMAL.search(without_placeholders(text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_messages_keep_to_gsm_7(language):
    texts = [text for pair in pairs(language) for text in pair[:2] if pair[2] == "text message"]
    assert texts
    assert [text for text in texts if not gsm7.is_gsm7(text)] == []


def test_every_office_we_ship_has_a_spanish_name():
    with office_csv.SHIPPED.open(encoding="utf-8", newline="") as file:
        names = {row["name"]: row["name_es"] for row in csv.DictReader(file)}
    assert [name for name, spanish in names.items() if not spanish.startswith("Oficina de ")] == []


def test_a_sentence_is_collected_from_code_and_from_templates():
    sources = translations.collect()
    assert sources.get("Eastern Time").locations == [("offices/zones.py", 1)]
    assert sources.get("Skip to main content").locations == [("templates/base.html", 1)]


def test_a_translation_of_another_sentence_is_never_guessed():
    old, new = translations.Catalog(), translations.Catalog()
    old.add("Choose an office.", "Elija una oficina.")
    new.add("Choose an office now.")
    [message] = translations.missing(translations.merge(new, old, "es"))
    assert message.id == "Choose an office now."


def test_a_missing_compiled_file_is_warned_of(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path, tmp_path / "staff"]
    settings.LANGUAGES = [("en", gettext_lazy("English")), ("es", gettext_lazy("Spanish"))]
    [warning] = translations.translations_are_compiled()
    assert "compile_translations" in warning.hint


def test_a_new_language_is_a_folder_and_a_setting(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path, tmp_path / "staff"]
    settings.LANGUAGES = [*settings.LANGUAGES, ("pt-br", "Português")]
    po = translations.catalogues()["pt-br"]
    translations.write(translations.merge(translations.collect(), translations.read(po), "pt-br"), po)
    assert po == tmp_path / "pt_BR" / "LC_MESSAGES" / "django.po"
    assert translations.compile_all() == [po.with_suffix(".mo")]
    assert translations.is_stale(po) is False
