"""The file of offices: adds or updates them by code. docs/files.md has its columns.

An optional column that is left out leaves what is stored alone.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offices import csv_import, dialling, nearby
from offices.codes import read_code
from offices.csv_cells import BadCell, Reasons, read_choice, read_degrees, read_state, read_zone, whole_number
from offices.csv_import import BadCells, Problem, ReadRows, Row, table_of
from offices.doubts import doubts
from offices.models import MOST_PEOPLE, Office, OpeningHours
from offices.nearby import UnknownZip
from offices.texts import text_name
from offices.zones import ZONE_NAMES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LONGEST_PHONE = 60

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

_NUMBERS = {"unverified_share": (0, 100), "waiting_room": (1, MOST_PEOPLE)}
"""Column, and field of the same name -> the smallest and the largest number."""

_SOMETIMES = ["latitude", "longitude", "parent", "room", text_name("arrival", settings.LANGUAGE_CODE), *_NUMBERS]
_REQUIRED = ["code", *(column for column in _TEXT if column not in _SOMETIMES)]
_SPELLINGS = {
    **dict.fromkeys(("office", "office_code"), "code"),
    **dict.fromkeys(("office_name", "name_en", "name_in_english"), "name"),
    **dict.fromkeys(("street", "street_address", "address_line_1"), "address"),
    **dict.fromkeys(("zip_code", "zipcode", "postal_code"), "zip"),
    **dict.fromkeys(("telephone", "phone_number"), "phone"),
    **dict.fromkeys(("time_zone", "tz"), "timezone"),
    **dict.fromkeys(("area", "aor"), "area_of_responsibility"),
    **dict.fromkeys(("name_in_spanish",), "name_es"),
    **dict.fromkeys(("lat",), "latitude"),
    **dict.fromkeys(("lon", "lng", "long"), "longitude"),
    **dict.fromkeys(("field_office", "parent_code"), "parent"),
    **dict.fromkeys(("share_without_notice", "share_of_places_without_a_notice"), "unverified_share"),
    **dict.fromkeys(("waiting_room_size", "people_in_the_waiting_room"), "waiting_room"),
}

_REASONS: "dict[str, StrOrPromise]" = {
    "zip": _("must be 5 digits (a spreadsheet may have dropped a leading 0)"),
    "state": _("is not a U.S. state or territory"),
    "kind": format_lazy(_("must be {names}"), names=" / ".join(Office.Kind.values)),
    "timezone": format_lazy(_("must be one of {names}"), names=", ".join(ZONE_NAMES)),
}


def read(text: str, *, show: bool = True) -> ReadRows[Office]:
    """The offices of the file, unsaved; those that are known have their keys. Raises `BadCsv`."""
    required, optional = columns()
    table = table_of(text, required=required, optional=optional, spellings=_SPELLINGS)
    reading = csv_import.read(table, _parser(), show=show)
    # Again until none is left: an office that was held back may stand above others.
    while lines := _under_a_line_held_back(reading):
        for line in lines:
            reading.hold_back(line, "parent", _("the line of this office is held back"))
    return reading


def _under_a_line_held_back(reading: ReadRows[Office]) -> list[int]:
    codes = {office.code for office in reading.good.values()}
    new = [(line, office.parent) for line, office in reading.good.items() if office.parent and not office.parent.pk]
    return [line for line, parent in new if parent.code not in codes]


def doubtful(reading: ReadRows[Office], now: datetime) -> Iterator[Problem]:
    """Lines that may be saved and look wrong."""
    for line, office in reading.good.items():
        yield from (Problem(line, column, text) for column, text in doubts(office, now).items())


def changed_facts(offices: Iterable[Office]) -> dict[int, dict[str, Any]]:
    """Office id -> field -> the value in the file, for known offices where it is another than the stored one."""
    stored = Office.objects.in_bulk([office.pk for office in offices if office.pk])
    known = [(office, stored[office.pk]) for office in offices if office.pk]
    facts = {office.pk: _differing(office, before) for office, before in known}
    return {pk: each for pk, each in facts.items() if each}


def _differing(office: Office, before: Office) -> dict[str, Any]:
    names = [*_texts().values(), *_NUMBERS, "latitude", "longitude", "parent"]
    return {name: office.fact(name) for name in names if office.fact(name) != before.fact(name)}


def _texts() -> dict[str, str]:
    """Column -> field or text, in the languages of the site."""
    return _TEXT | {name: name for name in Office.translated_names()}


def columns() -> tuple[list[str], list[str]]:
    """Those that a file must have, and those that it may have."""
    return _REQUIRED, [*_SOMETIMES, *Office.translated_names()]


def default_hours(office: Office, today: date) -> list[OpeningHours]:
    """Monday to Friday, 8:00 to 15:00. Real hours are not published, so staff edit these. Not saved."""
    return [
        OpeningHours(office=office, weekday=weekday, opens=time(8), closes=time(15), valid_from=today)
        for weekday in range(5)
    ]


def add(office: Office, now: datetime) -> None:
    """Saves a new office, with the default opening hours from the day that it is now there."""
    office.save(force_insert=True)
    OpeningHours.objects.bulk_create(default_hours(office, office.local(now).date()))


def _parser() -> Callable[[Row], Office]:
    """Parses one row after another; a parent is an office of the database or of an earlier row."""
    known = {office.code: office for office in Office.objects.all()}
    seen: dict[str, int] = {}

    def parse(row: Row) -> Office:
        code = read_code(row["code"])
        first = seen.setdefault(code, row.line)
        if first != row.line:
            raise BadCells({"code": gettext("the same code is on line %(line)s") % {"line": first}})
        office = known.get(code) or Office(code=code)
        reasons = _set_text(office, row) | _set_place(office, row) | _set_parent(office, row, known)
        # Before the line is judged: offices of later lines name it as their parent, and are held back with it.
        known[code] = office
        reasons |= _set_numbers(office, row) | _invalid(office, row)
        if reasons:
            raise BadCells(reasons)
        return office

    return parse


def _set_text(office: Office, row: Row) -> Reasons:
    before = office.zip_code
    for column, name in _texts().items():
        if column in row:
            office.set_fact(name, row[column])
    reasons = _set_read(office, row)
    moved = office.pk and office.zip_code != before
    if moved or not office.pk:
        # Cleared until `_set_place` finds it again.
        office.latitude = office.longitude = math.nan
    return reasons


def _set_read(office: Office, row: Row) -> Reasons:
    """What people write in many ways. What cannot be read stays for the model's own check."""
    reasons: Reasons = {}
    office.kind = read_choice(Office.Kind, row["kind"]) or row["kind"]
    office.timezone = read_zone(row["timezone"]) or row["timezone"]
    with suppress(UnknownZip):
        office.zip_code = nearby.zip_code(row["zip"])
    if state := read_state(row["state"]):
        office.state = state
    else:
        reasons["state"] = _REASONS["state"]
    if row["phone"]:
        try:
            office.phone = read_phone(row["phone"])
        except BadCell as error:
            reasons["phone"] = error.reason
    return reasons


def read_phone(typed: str) -> str:
    """A U.S. number as it is printed: "404.893.1290" -> "(404) 893-1290". Raises `BadCell`."""
    # Cut: the patterns must not run over a text of any length.
    found = dialling.phone_in(typed[:_LONGEST_PHONE])
    try:
        number = phonenumbers.parse(dialling.dialled(found) or found, "US")
    except phonenumbers.NumberParseException as error:
        raise BadCell(gettext("not a U.S. phone number")) from error
    if not phonenumbers.is_possible_number(number):
        raise BadCell(gettext("not a U.S. phone number"))
    # An extension stays as it is written.
    if number.extension:
        return typed
    is_american = number.country_code == 1
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_american else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _set_place(office: Office, row: Row) -> Reasons:
    """From the file, else from the ZIP code; a place that staff corrected stays while the ZIP code is unchanged."""
    # Either is enough to come here: the other one is then reported as missing.
    if row["latitude"] or row["longitude"]:
        return _set_degrees(office, row)
    if math.isfinite(office.latitude):
        return {}
    try:
        office.latitude, office.longitude = nearby.place_of(office.zip_code)
    except UnknownZip:
        return {"zip": gettext("no such ZIP code on the map; give latitude and longitude")}
    return {}


def _set_degrees(office: Office, row: Row) -> Reasons:
    reasons: Reasons = {}
    for column, most in {"latitude": 90, "longitude": 180}.items():
        try:
            setattr(office, column, read_degrees(row[column], most))
        except BadCell as error:
            reasons[column] = error.reason
    return reasons


def _set_numbers(office: Office, row: Row) -> Reasons:
    reasons: Reasons = {}
    if "waiting_room" in row:
        # An empty cell takes the number away; a column that is left out leaves it.
        office.waiting_room = None
    for column, (least, most) in _NUMBERS.items():
        if row[column]:
            try:
                setattr(office, column, whole_number(row[column], least, most))
            except BadCell as error:
                reasons[column] = error.reason
    return reasons


def _set_parent(office: Office, row: Row, known: dict[str, Office]) -> Reasons:
    if "parent" not in row:
        return {}
    code = read_code(row["parent"])
    parent = known.get(code)
    if code and parent is None:
        return {"parent": gettext("no office has this code, in an earlier line or in the database")}
    if parent and not is_parent(parent, office.kind):
        text = gettext("only a field office can stand above another, and only above a check-in office")
        return {"parent": text}
    office.parent = parent
    return {}


def is_parent(parent: Office, kind: str) -> bool:
    """Whether it can stand above an office of this kind."""
    return parent.kind == Office.Kind.FIELD_OFFICE and kind != Office.Kind.FIELD_OFFICE


def _invalid(office: Office, row: Row) -> Reasons:
    """The errors of the model's own validation, by column."""
    columns = {name: column for column, name in _texts().items()} | {"code": "code"}
    try:
        # The others are read above, with reasons of their own.
        office.clean_fields(exclude={"parent", "latitude", "longitude", "lead_hours", "is_active", *_NUMBERS})
    except ValidationError as error:
        messages = {columns[field]: " ".join(texts) for field, texts in error.message_dict.items()}
        return {column: _REASONS.get(column, text) if row[column] else text for column, text in messages.items()}
    return {}
