"""The file of counties: which office covers which. Replaces what is stored for the offices it names."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.booking.impact import Impact
from appointments.imports.cells import Cells
from appointments.imports.plan import Plan, Scope
from appointments.supply.step import Press, Step
from offices import csv_import
from offices.codes import read_code
from offices.coverage import Coverage, counties_of, county_key
from offices.csv_cells import read_state
from offices.csv_import import BadCells, Row, table_of
from offices.inventory.seen import stamp

REQUIRED = ("office", "state", "county")
OPTIONAL = ("note", "valid_from", "valid_until")
SPELLINGS = {
    **dict.fromkeys(("code", "office_code"), "office"),
    **dict.fromkeys(("county_name", "parish"), "county"),
    **dict.fromkeys(("from", "begins"), "valid_from"),
    **dict.fromkeys(("until", "to", "ends"), "valid_until"),
}
_LONGEST_NOTE = 200


def plan(text: str, scope: Scope) -> Plan:
    """An office of which one line is held back keeps its counties. Raises `BadCsv`."""
    table = table_of(text, required=REQUIRED, optional=OPTIONAL, spellings=SPELLINGS)
    reading = csv_import.read(table, _parser(scope), show=scope.show)
    # The counties are replaced whole, so half a list would take the others away.
    reading.hold_back_beside("office", _("another line of this office is held back"), read=read_code)
    rows = list(reading.good.values())
    stored = list(Coverage.objects.filter(office__in={row.office for row in rows}))
    there, then = {_said(row) for row in stored}, {_said(row) for row in rows}
    added, gone = len(then - there), len(there - then)
    steps = [_step(rows, added, gone)] if added or gone else []
    return Plan(reading, steps, added, 0, len(rows) - added)


def _step(rows: list[Coverage], added: int, gone: int) -> Step:
    says = [
        ngettext("%(number)s county is added.", "%(number)s counties are added.", added) % {"number": added},
        ngettext("%(number)s county is taken away.", "%(number)s counties are taken away.", gone) % {"number": gone},
    ]

    @transaction.atomic
    def save(_press: Press) -> None:
        # Replaced whole: a county that the file no longer has must go.
        Coverage.objects.filter(office__in={row.office for row in rows}).delete()
        for row in rows:
            row.save(force_insert=True)

    # The counts too: they differ when what is stored has changed since the page was read.
    seen = stamp(sorted(map(str, map(_said, rows))), added, gone)
    return Step(None, says, Impact([]), seen, save, of_supply=False)


def _said(row: Coverage) -> tuple[object, ...]:
    return (row.office_id, row.state, county_key(row.county), row.note, row.valid_from, row.valid_until)


def _parser(scope: Scope) -> Callable[[Row], Coverage]:
    offices = scope.by_code()
    seen: dict[tuple[str, ...], int] = {}

    def parse(row: Row) -> Coverage:
        cells = Cells(row)
        covered = Coverage(
            office=cells.office("office", offices),
            state=read_state(cells.text("state", 100, required=True)),
            county=cells.text("county", 80),
            note=cells.text("note", _LONGEST_NOTE),
            valid_from=cells.day("valid_from"),
            valid_until=cells.day("valid_until"),
        )
        # `office` above says nothing of an empty cell; here a line without an office would mean none.
        cells.text("office", 100, required=True)
        _check(cells, covered)
        key = (str(covered.office_id), covered.state, county_key(covered.county), str(covered.valid_from))
        first = seen.setdefault(key, row.line)
        if first != row.line:
            cells.reasons["county"] = _("the same office and county are on line %(line)s") % {"line": first}
        if cells.reasons:
            raise BadCells(cells.reasons)
        return covered

    return parse


def _check(cells: Cells, covered: Coverage) -> None:
    if not covered.state:
        cells.reasons["state"] = _("is not a U.S. state or territory")
    elif covered.county and county_key(covered.county) not in counties_of(covered.state):
        cells.reasons["county"] = _("no ZIP code is in a county of this name in this state")
    if covered.valid_from and covered.valid_until and covered.valid_until < covered.valid_from:
        cells.reasons["valid_until"] = _("is before valid_from")
