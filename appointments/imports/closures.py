"""The file of closures: each line closes days, or hours of them, at one office or at each."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

from appointments.imports.cells import Cells
from appointments.imports.plan import Plan, Scope
from appointments.models import BulkChange
from appointments.supply import bulk
from appointments.supply import steps as supply
from offices import csv_import
from offices.codes import read_code
from offices.csv_import import BadCells, Row, table_of
from offices.inventory.span import LONGEST, LONGEST_EVERYWHERE
from offices.models import Closure, Office
from offices.texts import text_name

SPELLINGS = {
    **dict.fromkeys(("code", "office_code"), "office"),
    **dict.fromkeys(("date", "day", "first_day", "from_date", "start", "start_date"), "starts_on"),
    **dict.fromkeys(("last_day", "until_date", "end", "end_date"), "ends_on"),
    **dict.fromkeys(("from", "start_time"), "from_time"),
    **dict.fromkeys(("until", "to", "end_time"), "until_time"),
    "reason": text_name("reason", settings.LANGUAGE_CODE),
}
EVERY_OFFICE = {"ALL", "TODAS"}
"""What stands in place of a code to close all offices. Not an empty cell: a slip would close them."""

_LONGEST_REASON = 200  # As long as the column.

Days = tuple[int | None, date, date, time | None, time | None]
"""What tells a closure from another: its office, its days and its hours."""


def columns() -> tuple[list[str], list[str]]:
    """Those that a file must have, and those that it may have."""
    reasons = {code: text_name("reason", code) for code, _name in settings.LANGUAGES}
    needed = [name for code, name in reasons.items() if code in settings.STAFF_WRITE_IN]
    others = [name for name in reasons.values() if name not in needed]
    return ["office", "starts_on", *needed], ["ends_on", "from_time", "until_time", *others]


def plan(text: str, scope: Scope) -> Plan:
    """A closure that is there already changes nothing. Raises `BadCsv`."""
    required, optional = columns()
    table = table_of(text, required=required, optional=optional, spellings=SPELLINGS)
    reading = csv_import.read(table, _parser(scope), show=scope.show)
    new: dict[Days, Closure] = {}
    there, added = _there(), 0
    for closure in reading.good.values():
        mine = {_days(each): each for each in _each(closure, scope)} if (None, *_days(closure)[1:]) not in there else {}
        added += bool(mine.keys() - there)
        # The first of two lines that say the same of an office.
        new |= {days: each for days, each in mine.items() if days not in there and days not in new}
    # `groupby` joins neighbours only, and offices themselves have no order.
    ordered = sorted(new.values(), key=lambda closure: closure.office_id or 0)
    steps = [
        supply.closing(office, list(each), instead_of=None, now=scope.now)
        for office, each in groupby(ordered, lambda closure: closure.office)
    ]
    is_everywhere = any(closure.office is None for closure in reading.good.values())
    many = (BulkChange.Kind.CLOSE.value, {"closures": [bulk.typed_of(closure) for closure in ordered]})
    return Plan(reading, steps, added, 0, len(reading.good) - added, bulk=many if is_everywhere and steps else None)


def _each(closure: Closure, scope: Scope) -> Iterator[Closure]:
    """The closure; one for each office when it names none, so that people book at the others while one is closed."""
    if closure.office:
        yield closure
        return
    reasons = {code: closure.text("reason", code) for code, _name in settings.LANGUAGES}
    facts = {name: getattr(closure, name) for name in bulk.DAYS}
    for office in scope.offices.order_by("pk"):
        yield Closure(office=office, **facts).write("reason", reasons)


def _days(closure: Closure) -> Days:
    return closure.office_id, closure.starts_on, closure.ends_on, closure.from_time, closure.until_time


def _there() -> set[Days]:
    """Those in force."""
    return {_days(closure) for closure in Closure.objects.filter(reopened_at=None)}


def _parser(scope: Scope) -> Callable[[Row], Closure]:
    offices = scope.by_code()
    seen: dict[Days, int] = {}

    def parse(row: Row) -> Closure:
        cells = _ClosureCells(row)
        closure = cells.closure(offices, scope)
        if cells.reasons:
            raise BadCells(cells.reasons)
        # Twice the same closure would be saved twice, and each would have to be taken back.
        first = seen.setdefault(_days(closure), row.line)
        if first != row.line:
            raise BadCells({"starts_on": _("the same days are on line %(line)s") % {"line": first}})
        return closure

    return parse


class _ClosureCells(Cells):
    def closure(self, offices: dict[str, Office], scope: Scope) -> Closure:
        # An office may have this code: the line is then about that one.
        is_everywhere = read_code(self.row["office"]) in EVERY_OFFICE and read_code(self.row["office"]) not in offices
        office = None if is_everywhere else self.office("office", offices)
        first = self.day("starts_on", required=True)
        last = self.day("ends_on") or first
        start, end = self.clock("from_time"), self.clock("until_time")
        reasons = {
            code: self.text(text_name("reason", code), _LONGEST_REASON, required=code in settings.STAFF_WRITE_IN)
            for code, _name in settings.LANGUAGES
        }
        if not self.row["office"]:
            self.reasons["office"] = _("is empty: give the code of an office, or ALL for all offices")
        elif is_everywhere and not scope.everywhere:
            self.reasons["office"] = _("only administrators close all offices")
        if first and last and not self.reasons:
            # An evening in the U.S. is the next day in UTC.
            there = [office] if office else offices.values()
            today = min((each.local(scope.now) for each in there), default=scope.now).date()
            self._check_days(first, last, today, longest=LONGEST_EVERYWHERE if is_everywhere else LONGEST)
        # A time that could not be read is `None` too, and would be reported as missing.
        if not {"from_time", "until_time"} & self.reasons.keys():
            self._check_times(start, end)
        closed = Closure(office=office, from_time=start, until_time=end)
        # The columns have no empty value. A line without both is held back.
        if first and last:
            closed.starts_on, closed.ends_on = first, last
        return closed.write("reason", reasons)

    def _check_days(self, first: date, last: date, today: date, *, longest: timedelta) -> None:
        if last < first:
            self.reasons["ends_on"] = _("is before the first day")
        elif last < today:
            self.reasons["ends_on" if self.row["ends_on"] else "starts_on"] = _("is over")
        elif last - first > longest or last - today > LONGEST:
            self.reasons["ends_on"] = _("is too late; close fewer days")

    def _check_times(self, start: object, end: object) -> None:
        if (start is None) != (end is None):
            self.reasons["until_time" if end is None else "from_time"] = _("is empty; give both times, or none")
        elif start is not None and end <= start:  # type: ignore[operator] # both are times
            self.reasons["until_time"] = _("is not after the start")
