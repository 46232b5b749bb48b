"""Every column of every file reads what people type."""

import csv
import io
import pkgutil
from datetime import UTC, datetime, time
from importlib import import_module
from itertools import chain
from types import ModuleType

import pytest

from appointments import imports
from appointments.imports import closures, coverage, hours, notices, offices
from appointments.imports.plan import Scope
from appointments.notices import lines
from offices import office_csv, typed_text
from offices.models import Office
from tests import corpus

pytestmark = pytest.mark.django_db

NOW = datetime(1990, 7, 21, 15, tzinfo=UTC)
"""The day of the corpus: no file may close past days, and none was issued later."""

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
    "area_of_responsibility": "Samples",
}
PLACED = OFFICE | {"latitude": "40", "longitude": "-74"}
CLOSED = {
    "office": "NYC",
    "starts_on": "1990-07-21",
    "ends_on": "",
    "from_time": "8:00",
    "until_time": "15:00",
    "reason_en": "Snow",
    "reason_es": "Nieve",
}
OPEN = {"office": "NYC", "weekday": "Monday", "opens": "7:00", "closes": "15:00", "valid_from": "1990-07-01"}
COVERED = {"office": "NYC", "state": "NY", "county": "", "valid_from": "1990-07-01"}
NOTICE = {
    "subject_id": "312345678",
    "family_name": "Sample",
    "given_names": "Ana",
    "date_of_birth": "1960-07-21",
    "country_of_birth": "GT",
}

CODES = [(typed, "NYC") for typed in corpus.OFFICE_CODES]
# "90" is 1990 only of a person who was born; a file must say so.
DATES = [(typed, str(corpus.BIRTH)) for typed in corpus.BIRTH_DATES if "1990" in typed_text.plain(typed)]
ZIPS = [(typed, "10278") for typed in corpus.ZIP_CODES]
PHONES = [(typed, "(212) 555-0123") for typed in corpus.PHONES]
A_NUMBERS = [(typed, "012345678") for typed in corpus.A_NUMBERS]
SUBJECT_IDS = [(typed, "312345678") for typed in corpus.SUBJECT_IDS]

COLUMNS: dict[tuple[ModuleType, str], tuple[dict[str, str], str, list[tuple[str, str]]]] = {
    (offices, "code"): (OFFICE, "code", CODES),
    (offices, "kind"): (OFFICE, "kind", corpus.KINDS_OF_OFFICE),
    (offices, "parent"): (OFFICE, "parent.code", CODES),
    (offices, "state"): (OFFICE, "state", corpus.STATES),
    (offices, "zip"): (OFFICE, "zip_code", ZIPS),
    (offices, "phone"): (OFFICE, "phone", PHONES),
    (offices, "timezone"): (OFFICE, "timezone", corpus.ZONES),
    (offices, "latitude"): (PLACED, "latitude", corpus.DEGREES),
    (offices, "longitude"): (PLACED, "longitude", corpus.DEGREES),
    (offices, "unverified_share"): (OFFICE, "unverified_share", corpus.NUMBERS),
    (offices, "waiting_room"): (OFFICE, "waiting_room", corpus.NUMBERS),
    (hours, "office"): (OPEN, "office.code", CODES),
    (hours, "weekday"): (OPEN, "weekday", corpus.WEEKDAYS),
    (hours, "opens"): (OPEN, "opens", corpus.TIMES),
    (hours, "closes"): (OPEN, "closes", corpus.TIMES),
    (hours, "slot_minutes"): (OPEN, "slot_minutes", corpus.NUMBERS),
    (hours, "people_per_slot"): (OPEN, "people_per_slot", corpus.NUMBERS),
    (hours, "valid_from"): (OPEN, "valid_from", DATES),
    (hours, "valid_until"): (OPEN, "valid_until", DATES),
    (closures, "office"): (CLOSED, "office.code", CODES),
    (closures, "starts_on"): (CLOSED, "starts_on", DATES),
    (closures, "ends_on"): (CLOSED, "ends_on", DATES),
    (closures, "from_time"): (CLOSED, "from_time", corpus.TIMES),
    (closures, "until_time"): (CLOSED, "until_time", corpus.TIMES),
    (coverage, "office"): (COVERED, "office.code", CODES),
    (coverage, "state"): (COVERED, "state", corpus.STATES),
    (coverage, "county"): (COVERED, "county", corpus.COUNTIES),
    (coverage, "valid_from"): (COVERED, "valid_from", DATES),
    (coverage, "valid_until"): (COVERED, "valid_until", DATES),
    (notices, "subject_id"): (NOTICE, "subject_id", SUBJECT_IDS),
    (notices, "a_number"): (NOTICE, "a_number", A_NUMBERS),
    (notices, "family_name"): (NOTICE, "family_name", corpus.NAMES),
    (notices, "given_names"): (NOTICE, "given_names", corpus.NAMES),
    (notices, "date_of_birth"): (NOTICE, "date_of_birth", DATES),
    (notices, "country_of_birth"): (NOTICE, "country_of_birth", corpus.COUNTRIES),
    (notices, "issued_on"): (NOTICE, "issued_on", DATES),
    (notices, "report_by"): (NOTICE, "report_by", DATES),
}
"""Importer and column -> a good line, what the column becomes, and the corpus."""

WORDS = {
    *("name", "address", "city", "room", "area_of_responsibility", "arrival", "reason", "note", "family_unit"),
}
"""Columns of words that are kept as they are written, in any language."""

IN_FILES = {
    offices: [*chain(*office_csv.columns())],
    hours: [*hours.REQUIRED, *hours.OPTIONAL],
    closures: [*chain(*closures.columns())],
    coverage: [*coverage.REQUIRED, *coverage.OPTIONAL],
    notices: [*lines.REQUIRED, *lines.OPTIONAL],
}


def test_every_column_of_every_importer_is_tried():
    modules = [import_module(f"{imports.__name__}.{each.name}") for each in pkgutil.iter_modules(imports.__path__)]
    assert {each for each in modules if hasattr(each, "plan")} == IN_FILES.keys()
    known = {(importer, column) for importer, columns in IN_FILES.items() for column in columns}
    words = {each for each in known if each[1].removesuffix("_en").removesuffix("_es") in WORDS}
    assert known - words == COLUMNS.keys()


@pytest.mark.parametrize(("importer", "column"), COLUMNS)
def test_every_spelling_in_a_cell_is_understood(importer, column, office):
    line, name, cells = COLUMNS[importer, column]
    # A tab or a new line in a file of one line would begin another cell or line.
    tried = [(typed, meant) for typed, meant in cells if not {*"\t\n"} & {*typed}]
    assert len(tried) > 5
    read = [(typed, meant, became(importer, line | {column: typed}, name)) for typed, meant in tried]
    assert [each for each in read if each[1] != each[2]] == []


def became(importer: ModuleType, line: dict[str, str], name: str) -> str:
    """What the reader made of the line, or what is wrong with it."""
    out = io.StringIO()
    csv.writer(out).writerows([line, line.values()])
    scope = Scope(NOW, Office.objects.all(), everywhere=True)
    # A plan compares five years of time slots, which takes long for each spelling.
    alone = importer is hours
    reading = hours.read(out.getvalue(), scope) if alone else importer.plan(out.getvalue(), scope).reading
    if reading.problems:
        return str(reading.problems[0])
    (found,) = reading.good.values()
    for part in name.split("."):
        found = getattr(found, part)
    return found.strftime("%H:%M") if isinstance(found, time) else str(found)


def test_a_line_held_back_holds_back_the_others_of_its_office_in_any_spelling(office):
    out = io.StringIO()
    bad = OPEN | {"office": "(nyc)", "weekday": "x"}
    csv.writer(out).writerows([OPEN, OPEN.values(), bad.values()])
    planned = hours.plan(out.getvalue(), Scope(NOW, Office.objects.all(), everywhere=True))
    assert planned.reading.held_back == [2, 3]
