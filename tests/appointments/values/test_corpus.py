"""Every reader understands the same spellings: values, form fields, the search of the support line and the import."""

import csv
import io
import unicodedata
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from appointments.booking import Person
from appointments.desk.finding import find
from appointments.models import Notice
from appointments.notices import lines, loading
from appointments.pages import fields, phone_field
from appointments.pages.forms.place import ZipField
from appointments.support.search import readings
from appointments.values import identifiers
from appointments.values.countries import UnknownCountry, read_country
from appointments.values.names_and_births import name_and_births
from appointments.values.typed_dates import possible_births
from offices.models import Office
from offices.nearby import zip_code
from tests import corpus

CODE = identifiers.with_check("K7P49XQ")
TODAY = date(2026, 11, 30)

READERS = {
    "A-number": (identifiers.a_number, fields.ANumberField().clean, corpus.A_NUMBERS, "012345678"),
    "Subject ID": (
        lambda typed: identifiers.subject_id(typed, shortest=6, longest=12),
        fields.SubjectIdField().clean,
        corpus.SUBJECT_IDS,
        "312345678",
    ),
    "confirmation": (identifiers.reference, fields.ReferenceField().clean, corpus.spelled(CODE), CODE),
    "phone": (phone_field.read_phone, phone_field.PhoneField().clean, corpus.PHONES, "+12125550123"),
    "ZIP code": (zip_code, ZipField(error_messages={"unknown": ""}).clean, corpus.ZIP_CODES, "10278"),
}
EVERY_SPELLING = [(kind, typed) for kind, (_value, _field, spellings, _meant) in READERS.items() for typed in spellings]


def test_the_corpus_is_large():
    others = (corpus.NAMES, corpus.COUNTRIES, corpus.BIRTH_DATES, corpus.TWO_DATES)
    assert len(EVERY_SPELLING) + sum(map(len, others)) >= 400


@pytest.mark.parametrize(("kind", "typed"), EVERY_SPELLING)
def test_a_reader_and_its_field_understand_it(kind, typed):
    value, field, _spellings, meant = READERS[kind]
    assert (value(typed), field(typed)) == (meant, meant)


@pytest.mark.parametrize("typed", corpus.BIRTH_DATES)
def test_a_date_is_understood_in_a_form_and_in_a_search(typed):
    field = fields.MemorableDateField(latest=lambda: TODAY)
    assert field.clean(["", typed, ""]) == corpus.BIRTH
    assert possible_births(typed, latest=TODAY) == (corpus.BIRTH,)


@pytest.mark.parametrize(("typed", "one", "other"), corpus.TWO_DATES)
def test_a_search_tries_both_dates_and_a_form_asks(typed, one, other):
    assert name_and_births(f"Ana {typed}", latest=TODAY) == ("Ana", (one, other))
    with pytest.raises(ValidationError) as refusal:
        fields.MemorableDateField(latest=lambda: TODAY).clean(["", typed, ""])
    assert refusal.value.code == "order"


@pytest.mark.parametrize(("typed", "kept"), corpus.NAMES)
def test_a_name_is_kept_without_what_nobody_sees(typed, kept):
    assert fields.NameField(autocomplete="off", required=False).clean(typed) == kept


@pytest.mark.parametrize(("typed", "code"), corpus.COUNTRIES)
def test_a_country_is_known_by_the_names_that_agencies_use(typed, code):
    assert read_country(typed, ("en", "es")) == code


@pytest.mark.parametrize(("typed", "reason"), [("Soviet Union", "gone"), ("Atlantis", "unknown"), ("", "unknown")])
def test_no_country_has_a_reason(typed, reason):
    with pytest.raises(UnknownCountry) as refusal:
        read_country(typed, ("en", "es"))
    assert refusal.value.reason == reason


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fact", "kind"), [("a_number", "A-number"), ("subject_id", "Subject ID"), ("contact", "phone")]
)
def test_the_search_understands_it(fact, kind):
    unread = [typed for typed in READERS[kind][2] if not any(fact in reading.told for reading in readings(typed))]
    assert unread == []


@pytest.mark.django_db
def test_the_search_understands_a_confirmation_number(ana):
    spellings = corpus.spelled(ana.reference)
    assert [typed for typed in spellings if not any("reference" in reading.told for reading in readings(typed))] == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["A-number", "Subject ID"])
def test_the_search_of_the_desk_understands_it(kind, book, make_notice, now):
    party = book(Person.on_notice(make_notice("312345678", "012345678")))
    offices = Office.objects.all()
    assert [typed for typed in READERS[kind][2] if find(typed, offices, None, now=now) != [party]] == []


def plain(typed):
    """With the digits of ours."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in typed)


COLUMNS = {
    "Subject ID": ("subject_id", [(typed, "312345678") for typed in corpus.SUBJECT_IDS]),
    # Of a person who types, "90" is 1990; a file must say so.
    "DOB": ("date_of_birth", [(typed, "1990-07-21") for typed in corpus.BIRTH_DATES if "1990" in plain(typed)]),
    "Country of Birth": ("country_of_birth", corpus.COUNTRIES),
    "First name": ("given_names", corpus.NAMES),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_cell_is_understood_like_a_field(column, now):
    name, cells = COLUMNS[column]
    # A tab or a new line in a file of one line would begin another cell or line.
    read = [(typed, meant, cell_read(column, typed, name, now)) for typed, meant in cells if not {*"\t\n"} & {*typed}]
    assert [(typed, found) for typed, meant, found in read if found != meant] == []
    assert len(read) > 20


def cell_read(column, typed, name, now):
    born = {"DOB": "July 21, 1990", "Country of Birth": "GT"}
    cells = {"Subject ID": "312345678", "Last name": "Sample", "First name": "Ana"} | born
    file = io.StringIO()
    csv.writer(file).writerows([cells, (cells | {column: typed}).values()])
    (line,) = lines.read(file.getvalue(), now=now, show=False).good.values()
    return getattr(line, name)


@pytest.mark.django_db
def test_the_import_understands_it(tmp_path, now):
    one_line = [typed for typed in corpus.A_NUMBERS if "\n" not in typed and "\t" not in typed and len(typed) <= 100]
    heading = ["Subject ID", "A-Number", "Last Name", "First name", "DOB", "Country of Birth"]
    born, country = "July 21, 1990", "Korea, Republic of"
    with (tmp_path / "notices.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerow(heading)
        for number, typed in enumerate(one_line):
            csv.writer(file).writerow([f"Subject ID: {300000000 + number}", typed, "Sample", "FNU", born, country])
    text = (tmp_path / "notices.csv").read_text(encoding="utf-8")
    loading.save(list(lines.read(text, now=now, show=False).good.values()), now=now, show=False)
    read = {(notice.a_number, notice.full_name, notice.born) for notice in Notice.objects.all()}
    assert (Notice.objects.count(), read) == (len(one_line), {("012345678", "Sample", corpus.BIRTH)})


KINDS = {
    "a_number": fields.ANumberField,
    "subject_id": fields.SubjectIdField,
    "phone": phone_field.PhoneField,
    "zip_code": ZipField,
    "country": fields.CountryField,
    "given_names": fields.NameField,
    "family_name": fields.NameField,
    "born": fields.MemorableDateField,
}


def every_form(base: type = forms.BaseForm) -> list[type]:
    return [form for each in base.__subclasses__() for form in (each, *every_form(each))]


def test_every_form_of_ours_reads_with_these_fields():
    ours = [form for form in every_form() if form.__module__.startswith("appointments.")]
    read = [(form.__name__, name) for form in ours for name, field in form.base_fields.items() if name in KINDS]
    unkind = [
        (form.__name__, name)
        for form in ours
        for name, field in form.base_fields.items()
        if name in KINDS and not isinstance(field, (KINDS[name], forms.ModelChoiceField)) and not field.disabled
    ]
    assert (len(read) >= 15, unkind) == (True, [])
