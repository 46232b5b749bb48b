"""Files of offices, hours, closures and counties, and the searches of the administration, read what people type."""

import csv
import io
from types import ModuleType

import pytest
from django.contrib import admin
from django.test import RequestFactory

from appointments.imports import closures, coverage, hours, offices
from appointments.imports.plan import Scope
from appointments.models import Appointment
from appointments.models.person import PersonalDetails
from offices.models import Office
from offices.own_rows import NotFoundAdmin
from tests import corpus
from tests.staff import account

pytestmark = pytest.mark.django_db

OFFICE = {
    "code": "TST",
    "name": "Test",
    "kind": "check_in_office",
    "address": "1 Sample Street",
    "city": "New York",
    "state": "NY",
    "zip": "10278",
    "phone": "(212) 555-0123",
    "timezone": "America/New_York",
    "parent": "NYC",
    "area_of_responsibility": "Samples",
}
CLOSED = {
    "office": "NYC",
    "date": "2026-12-20",
    "from": "8:30",
    "until": "15:00",
    "reason_en": "Snow",
    "reason_es": "Nieve",
}
OPEN = {"office": "NYC", "day": "Monday", "opens": "7:00", "closes": "15:00", "valid_from": "2026-12-01"}
COVERED = {"office": "NYC", "state": "NY", "county": "", "valid_from": "2026-12-01"}

CODES = [(typed, "NYC") for typed in corpus.OFFICE_CODES]
# "90" is 1990 only of a person who was born; a file must say so.
DATES = [(typed, str(corpus.BIRTH)) for typed in corpus.BIRTH_DATES if "90" not in typed[-3:] or "19" in typed]
NUMBERS = [("30", "30"), ("30 ", "30"), ("3O", "30"), ("٣٠", "30"), ("３０", "30"), ("3\u200b0", "30")]
ZIPS = [(typed, "10278") for typed in corpus.ZIP_CODES]
PHONES = [(typed, "(212) 555-0123") for typed in corpus.PHONES]

COLUMNS: dict[tuple[ModuleType, str], tuple[dict[str, str], str, list[tuple[str, str]]]] = {
    (offices, "code"): (OFFICE | {"kind": "field_office", "parent": ""}, "code", CODES),
    (offices, "parent"): (OFFICE, "parent.code", CODES),
    (offices, "state"): (OFFICE, "state", corpus.STATES),
    (offices, "zip"): (OFFICE, "zip_code", ZIPS),
    (offices, "phone"): (OFFICE, "phone", PHONES),
    (offices, "waiting_room"): (OFFICE, "waiting_room", NUMBERS),
    (hours, "office"): (OPEN, "office.code", CODES),
    (hours, "opens"): (OPEN, "opens", corpus.TIMES),
    (hours, "valid_from"): (OPEN, "valid_from", DATES),
    (hours, "slot_minutes"): (OPEN, "slot_minutes", NUMBERS),
    (closures, "office"): (CLOSED, "office.code", CODES),
    (closures, "from"): (CLOSED, "from_time", corpus.TIMES),
    (coverage, "office"): (COVERED, "office.code", CODES),
    (coverage, "state"): (COVERED, "state", corpus.STATES),
    (coverage, "valid_from"): (COVERED, "valid_from", DATES),
}
"""Importer and column -> a good line, what the column becomes, and the corpus."""


@pytest.mark.parametrize(("importer", "column"), COLUMNS)
def test_every_spelling_in_a_cell_is_understood(importer, column, office, now):
    line, name, cells = COLUMNS[importer, column]
    # A tab or a new line in a file of one line would begin another cell or line.
    read = [(typed, meant, became(importer, line | {column: typed}, name, now)) for typed, meant in cells]
    assert [each for each in read if each[1] != each[2][: len(each[1])] and not {*"\t\n"} & {*each[0]}] == []


def became(importer: ModuleType, line: dict[str, str], name: str, now) -> str:
    """What the reader made of the line, or what is wrong with it."""
    out = io.StringIO()
    csv.writer(out).writerows([line, line.values()])
    planned = importer.plan(out.getvalue(), Scope(now, Office.objects.all(), everywhere=True))
    if planned.problems:
        return str(planned.problems[0])
    (found,) = planned.reading.good.values()
    for part in name.split("."):
        found = getattr(found, part)
    return str(found)


def test_a_line_held_back_holds_back_the_others_of_its_office_in_any_spelling(office, now):
    out = io.StringIO()
    bad = OPEN | {"office": "(nyc)", "day": "x"}
    csv.writer(out).writerows([OPEN, OPEN.values(), bad.values()])
    planned = hours.plan(out.getvalue(), Scope(now, Office.objects.all(), everywhere=True))
    assert planned.reading.held_back == [2, 3]


@pytest.fixture
def found(staff, make_office):
    """What a list of the administration finds."""
    staff("eva")
    request = RequestFactory().get("/")
    request.user = account("eva", {})

    def found(model: type, typed: str) -> list:
        return list(admin.site._registry[model].get_search_results(request, model.objects.all(), typed)[0])

    return found


def test_a_list_finds_an_office_by_every_spelling_of_its_code(found, office):
    assert [typed for typed in corpus.OFFICE_CODES if found(Office, typed) != [office]] == []


def test_a_list_finds_an_appointment_by_every_spelling_of_its_number(found, ana, bruno):
    assert [typed for typed in corpus.spelled(ana.reference) if found(Appointment, typed) != [ana]] == []


def test_every_search_of_the_administration_reads_so():
    searched = [each for each in admin.site._registry.values() if each.search_fields]
    ours = [each for each in searched if not type(each).__module__.startswith("django.")]
    unkind = [each for each in ours if not isinstance(each, NotFoundAdmin)]
    assert (len(ours) >= 6, [str(each) for each in unkind]) == (True, [])
    # No search reads sealed columns, which would find nobody.
    assert not [each for each in ours if issubclass(each.model, PersonalDetails)]
