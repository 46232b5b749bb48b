"""The file of offices: adds or updates them by code, all or nothing.

Columns: code, name, kind (field_office or check_in_office), address, city, state, zip, phone (may be empty), timezone
(IANA), area_of_responsibility (may be empty). Optional: latitude and longitude (else taken from the ZIP code), parent
(code of the field office above it), room, arrival_en, and the name and the arrival in each other language of the site,
such as name_es and arrival_es. A column that is left out leaves what is stored alone.
"""

import math
from collections.abc import Callable, Iterable
from datetime import date, time
from pathlib import Path
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError

from offices import nearby
from offices.csv_import import BadCells, Row, parse_rows, read_rows, rows_of
from offices.models import Office, OpeningHours
from offices.nearby import UnknownZip
from offices.states import STATE_NAMES
from offices.texts import text_name
from offices.zones import ZONE_NAMES

SHIPPED = Path(__file__).parent / "data" / "field_offices.csv"
"""The 25 ERO field offices, public facts."""

_TEXT = {
    "name": "name_source",
    "kind": "kind",
    "address": "address",
    "city": "city",
    "state": "state",
    "zip": "zip_code",
    "phone": "phone",
    "timezone": "timezone",
    "area_of_responsibility": "area_of_responsibility",
    "room": "room",
    text_name("arrival", settings.LANGUAGE_CODE): "arrival_source",
}
"""Column -> field, for values that are stored unchanged."""

_SOMETIMES = ["latitude", "longitude", "parent", "room", text_name("arrival", settings.LANGUAGE_CODE)]
_REQUIRED = ["code", *(column for column in _TEXT if column not in _SOMETIMES)]

_REASONS = {
    "zip": "must be 5 digits (a spreadsheet may have dropped a leading 0)",
    "state": "must be the two capital letters of a U.S. state or territory",
    "kind": f"must be {' or '.join(Office.Kind.values)}",
    "timezone": f"must be one of {', '.join(ZONE_NAMES)}",
}


def read(path: Path, *, show: bool = True) -> list[Office]:
    """The offices of the file, unsaved; those that are known have their keys. Raises `BadCsv` with all errors.

    `appointments.booking.loading_offices` saves them.
    """
    rows = read_rows(path, required=_REQUIRED, optional=_optional())
    return parse_rows(rows, _parser(), show=show)


def parse(text: str) -> list[Office]:
    """The same from the text of a file."""
    return parse_rows(rows_of(text, required=_REQUIRED, optional=_optional()), _parser(), show=False)


def changed_facts(offices: Iterable[Office]) -> dict[int, dict[str, Any]]:
    """Office id -> field -> the value in the file, for known offices where it is another than the stored one."""
    stored = Office.objects.in_bulk([office.pk for office in offices if office.pk])
    known = [(office, stored[office.pk]) for office in offices if office.pk]
    facts = {office.pk: _differing(office, before) for office, before in known}
    return {pk: each for pk, each in facts.items() if each}


def _differing(office: Office, before: Office) -> dict[str, Any]:
    names = [*_texts().values(), "latitude", "longitude", "parent"]
    return {name: office.fact(name) for name in names if office.fact(name) != before.fact(name)}


def _texts() -> dict[str, str]:
    """Column -> field or text, in the languages of the site."""
    return _TEXT | {name: name for name in Office.translated_names()}


def _optional() -> list[str]:
    return [*_SOMETIMES, *Office.translated_names()]


def default_hours(office: Office, today: date) -> list[OpeningHours]:
    """Monday to Friday, 8:00 to 15:00. Real hours are not published, so staff edit these. Not saved."""
    return [
        OpeningHours(office=office, weekday=weekday, opens=time(8), closes=time(15), valid_from=today)
        for weekday in range(5)
    ]


def add(office: Office, today: date) -> None:
    """Saves a new office, with the default opening hours from `today`."""
    office.save(force_insert=True)
    OpeningHours.objects.bulk_create(default_hours(office, today))


def _parser() -> Callable[[Row], Office]:
    """Parses one row after another; a parent is an office of the database or of an earlier row."""
    known = {office.code: office for office in Office.objects.all()}
    seen: dict[str, int] = {}

    def parse(row: Row) -> Office:
        code = row["code"]
        first = seen.setdefault(code, row.line)
        if first != row.line:
            raise BadCells({"code": f"the same code stands on line {first}"})
        office = known.get(code) or Office(code=code)
        reasons = _set_text(office, row) | _set_place(office, row) | _set_parent(office, row, known)
        known[code] = office
        reasons |= _invalid(office, row)
        if reasons:
            raise BadCells(reasons)
        return office

    return parse


def _set_text(office: Office, row: Row) -> dict[str, str]:
    moved = office.pk and row["zip"] != office.zip_code
    for column, name in _texts().items():
        if column in row:
            office.set_fact(name, row[column])
    if moved or not office.pk:
        # Cleared until `_set_place` finds it again.
        office.latitude = office.longitude = math.nan
    reasons = {}
    if row["state"] not in STATE_NAMES:
        reasons["state"] = _REASONS["state"]
    if row["phone"] and not is_phone(row["phone"]):
        reasons["phone"] = "not a U.S. phone number"
    return reasons


def is_phone(typed: str) -> bool:
    """Whether it can be a U.S. phone number."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(typed, "US"))
    except phonenumbers.NumberParseException:
        return False


def _set_place(office: Office, row: Row) -> dict[str, str]:
    """From the file, else from the ZIP code; a place that staff corrected stays while the ZIP code is unchanged."""
    if row["latitude"] or row["longitude"]:
        return _set_degrees(office, row)
    if math.isfinite(office.latitude):
        return {}
    try:
        office.latitude, office.longitude = nearby.place_of(office.zip_code)
    except UnknownZip:
        return {"zip": "no such ZIP code on the map; give latitude and longitude"}
    return {}


def _set_degrees(office: Office, row: Row) -> dict[str, str]:
    reasons = {}
    for column, most in {"latitude": 90, "longitude": 180}.items():
        try:
            degrees = float(row[column])
        except ValueError:
            degrees = math.nan
        # A comparison with NaN is false, so this refuses it too.
        if abs(degrees) <= most:
            setattr(office, column, degrees)
        else:
            reasons[column] = f"must be a number of degrees from -{most} to {most}"
    return reasons


def _set_parent(office: Office, row: Row, known: dict[str, Office]) -> dict[str, str]:
    if "parent" not in row:
        return {}
    code = row["parent"]
    parent = known.get(code)
    if code and parent is None:
        return {"parent": "no office has this code, in an earlier line or in the database"}
    if parent and not is_parent(parent, office.kind):
        return {"parent": "only a field office can stand above another, and only above a check-in office"}
    office.parent = parent
    return {}


def is_parent(parent: Office, kind: str) -> bool:
    """Whether it can stand above an office of this kind."""
    return parent.kind == Office.Kind.FIELD_OFFICE and kind != Office.Kind.FIELD_OFFICE


def _invalid(office: Office, row: Row) -> dict[str, str]:
    """The errors of the model's own validation, by column."""
    columns = {name: column for column, name in _texts().items()} | {"code": "code"}
    try:
        office.clean_fields(exclude={"parent", "latitude", "longitude", "lead_hours", "is_active"})
    except ValidationError as error:
        messages = {columns[field]: " ".join(texts) for field, texts in error.message_dict.items()}
        return {column: _REASONS.get(column, text) if row[column] else text for column, text in messages.items()}
    return {}
