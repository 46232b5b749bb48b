"""Every reader understands the same spellings: values, form fields, the search of the support line and the import."""

import csv
import re
from datetime import date

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from appointments.booking import Person
from appointments.desk.finding import find
from appointments.desk.supply_forms import NumberField
from appointments.models import Notice, Upload
from appointments.notices import lines, loading
from appointments.pages import fields, phone_field
from appointments.pages.attempt_forms import ReceiptCodeField
from appointments.pages.forms.contact import EmailField
from appointments.pages.forms.place import ZipField
from appointments.support.search import readings
from appointments.values import identifiers
from appointments.values.countries import UnknownCountry, read_country
from appointments.values.names_and_births import name_and_births
from appointments.values.typed_dates import possible_births
from offices.models import Office
from offices.nearby import zip_code
from tests import corpus
from tests.project.test_random_text import filled, form_classes

CODE = identifiers.with_check("K7P49XQ")
RECEIPT = identifiers.with_check("K7P49XQM")
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
    "receipt": (identifiers.attempt_code, ReceiptCodeField().clean, corpus.spelled(RECEIPT, 3), RECEIPT),
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


@pytest.mark.parametrize(("typed", "meant"), corpus.EMAILS)
def test_an_address_is_plain_in_a_form(typed, meant):
    assert EmailField().clean(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), corpus.NUMBERS)
def test_a_number_is_understood_in_a_form(typed, meant):
    assert NumberField().clean(typed) == int(meant)


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


DIGITS = [(typed, "123456") for typed in ("123456", "123 456", "123-456", "Code: 123456", "l23456", "１２３４５６")]
IN_FORMS = {
    ("FactsForm", "code"): DIGITS,
    ("FactsForm", "reference"): [(typed, CODE) for typed in corpus.spelled(CODE)],
    ("FactsForm", "contact"): [(typed, "+12125550123") for typed in corpus.PHONES] + corpus.EMAILS,
    ("CallForm", "other"): [(typed, "(212) 555-0123") for typed in corpus.PHONES],
    ("OpenForm", "number"): [(typed, "012345678") for typed in corpus.A_NUMBERS],
    ("OfficeFactsForm", "code"): [(typed, "NYC") for typed in corpus.OFFICE_CODES],
    ("OfficeFactsForm", "state"): corpus.STATES,
    ("OfficeFactsForm", "zip_code"): [(typed, "10278") for typed in corpus.ZIP_CODES],
    ("OfficeFactsForm", "phone"): [(typed, "(212) 555-0123") for typed in corpus.PHONES],
}
"""Form and box whose text the form itself reads -> the corpus."""


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "box"), IN_FORMS)
def test_a_form_understands_what_is_typed_in_its_box(name, box):
    (form_class,) = (each for each in form_classes() if each.__name__ == name)
    tried = [(typed, meant, read_by(form_class, box, typed)) for typed, meant in IN_FORMS[name, box]]
    assert [each for each in tried if each[1] not in each[2]] == []


def read_by(form_class, box, typed):
    form = filled(form_class, {box: typed, "line": "other"})
    form.full_clean()
    # `facts`: one box for three kinds of number, of which each possible reading is tried.
    return getattr(form, "facts", None) or [form.cleaned_data.get(box, form.errors)]


READ = (
    *(fields.ANumberField, fields.SubjectIdField, fields.ReferenceField, fields.NameField, fields.MemorableDateField),
    *(phone_field.PhoneField, ZipField, EmailField, ReceiptCodeField, NumberField),
)
"""Each is tried with the corpus above."""

PICKED = (forms.DateField, forms.TimeField, forms.FloatField, forms.IntegerField)
"""A browser offers them, in one form only, if they have the box for it."""

WORDS = {
    *("answer", "needs", "note", "past", "reason", "text", "why", "words"),
    *(
        "address",
        "area_of_responsibility",
        "arrival",
        "arrival_source",
        "city",
        "county",
        "name_source",
        "room",
        "source",
    ),
    *("first_name", "last_name", "source", "helper", "member", "name", "organisation"),
}
"""Kept as they are written, or compared by sound."""

OF_SIGN_IN = {"code", "new_password1", "new_password2", "password", "second", "second_code", "username"}
"""Compared with what is stored; `test_second_step` has the spellings of codes."""


def every_field():
    """Form and field, with the field itself, of all our forms and those of the administration."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    # Rows that can only be looked at have no form, and that of an upload is a form of ours.
    pages = [each for each in admin.site._registry.values() if each.model is not Upload]
    written = [each for each in pages if each.has_add_permission(request)]
    classes = [*form_classes(), *(each.get_form(request, None) for each in written)]
    for form_class in classes:
        for name, field in filled(form_class, {}).fields.items():
            # The form of a page of the administration is made from one of ours.
            (own,) = {each.__name__ for each in form_class.__mro__} & {form for form, _name in IN_FORMS} or {""}
            yield (own or form_class.__name__, name), field


def is_typed(field):
    """Whether it is a box for text."""
    boxes = (forms.TextInput, forms.Textarea, forms.MultiWidget, forms.DateInput, forms.TimeInput)
    return isinstance(field.widget, boxes) and not field.widget.is_hidden and not field.disabled


def is_picked(field):
    return isinstance(field, PICKED) and type(field.widget) is not forms.TextInput


@pytest.mark.django_db
def test_every_box_for_text_reads_so():
    typed = {place: field for place, field in every_field() if is_typed(field)}
    read = {place for place, field in typed.items() if isinstance(field, READ) or is_picked(field)}
    unread = typed.keys() - read - IN_FORMS.keys()
    unkind = [(form, name) for form, name in unread if re.sub("_(en|es)$", "", name) not in WORDS | OF_SIGN_IN]
    assert (len(typed) > 100, unkind) == (True, [])
