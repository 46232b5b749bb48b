"""The file of counties: which office covers which. All or nothing; replaces what is stored for the offices it names.

Columns: office (code), state (two letters), county (empty: the rest of the state). Optional: note, valid_from and
valid_until (2026-12-31).
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from offices.coverage import Coverage, counties_of, county_key
from offices.csv_import import BadCells, Row, parse_rows, progress, read_rows
from offices.models import Office
from offices.states import STATE_NAMES

_REQUIRED = ["office", "state", "county"]
_OPTIONAL = ["note", "valid_from", "valid_until"]


@transaction.atomic
def load(path: Path, *, show: bool = True) -> int:
    """Stores the rows of the file and returns how many. Raises `BadCsv` with everything wrong in it."""
    rows = parse_rows(read_rows(path, required=_REQUIRED, optional=_OPTIONAL), _parser(), show=show)
    Coverage.objects.filter(office__in={row.office for row in rows}).delete()
    for row in progress(rows, "Saving", show=show):
        row.save(force_insert=True)
    return len(rows)


def _parser() -> Callable[[Row], Coverage]:
    offices = {office.code: office for office in Office.objects.all()}
    seen: dict[tuple[str, ...], int] = {}

    def parse(row: Row) -> Coverage:
        reasons: dict[str, str] = {}
        if row["office"] not in offices:
            reasons["office"] = "no office has this code"
        if row["state"] not in STATE_NAMES:
            reasons["state"] = "must be the two capital letters of a U.S. state or territory"
        elif row["county"] and county_key(row["county"]) not in counties_of(row["state"]):
            reasons["county"] = "no ZIP code is in a county of this name in this state"
        key = (row["office"], row["state"], county_key(row["county"]), row["valid_from"])
        first = seen.setdefault(key, row.line)
        if first != row.line:
            reasons["county"] = f"the same office and county stand on line {first}"
        days = {name: _day(row, name, reasons) for name in ("valid_from", "valid_until")}
        if days["valid_from"] and days["valid_until"] and days["valid_until"] < days["valid_from"]:
            reasons["valid_until"] = "is before valid_from"
        if len(row["note"]) > 200:
            reasons["note"] = "at most 200 letters"
        if reasons:
            raise BadCells(reasons)
        return Coverage(
            office=offices[row["office"]], state=row["state"], county=row["county"], note=row["note"], **days
        )

    return parse


def _day(row: Row, name: str, reasons: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(row[name]) if row[name] else None
    except ValueError:
        reasons[name] = "must be a date as 2026-12-31"
        return None
