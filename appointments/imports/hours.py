"""The file of opening hours: replaces the week plan of each office that it names."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from appointments.imports.cells import Cells
from appointments.imports.plan import Plan, Scope
from appointments.supply import steps as supply
from offices import csv_import, typed_text
from offices.codes import read_code
from offices.csv_import import BadCells, ReadRows, Row, table_of
from offices.hours import clash
from offices.models import MOST_PEOPLE, Office, OpeningHours

REQUIRED = ("office", "weekday", "opens", "closes")
OPTIONAL = ("slot_minutes", "people_per_slot", "valid_from", "valid_until")
SPELLINGS = {
    **dict.fromkeys(("code", "office_code"), "office"),
    **dict.fromkeys(("day", "day_of_the_week"), "weekday"),
    **dict.fromkeys(("open", "from", "opens_at"), "opens"),
    **dict.fromkeys(("close", "until", "to", "closes_at"), "closes"),
    **dict.fromkeys(("minutes", "minutes_per_slot"), "slot_minutes"),
    **dict.fromkeys(("people", "capacity", "places"), "people_per_slot"),
}
_LEAST_OF_A_DAY = 3


def plan(text: str, scope: Scope) -> Plan:
    """Raises `BadCsv`."""
    reading = read(text, scope)
    plans: dict[Office, list[OpeningHours]] = defaultdict(list)
    for line in reading.good.values():
        plans[line.office].append(line)
    new = {office: lines for office, lines in plans.items() if _said(lines) != _said(office.hours.all())}
    steps = [supply.hours(office, new[office], now=scope.now) for office in sorted(new, key=lambda each: each.pk)]
    changed = sum(map(len, new.values()))
    return Plan(reading, steps, 0, changed, len(reading.good) - changed)


def read(text: str, scope: Scope) -> ReadRows[OpeningHours]:
    """The lines. An office of which one line is held back keeps its plan. Raises `BadCsv`."""
    table = table_of(text, required=REQUIRED, optional=OPTIONAL, spellings=SPELLINGS)
    reading = csv_import.read(table, _parser(scope), show=scope.show)
    _hold_back_clashes(reading)
    # Without the line that is held back, the office would be closed at that time.
    reading.hold_back_beside("office", _("another line of this office is held back"), read=read_code)
    return reading


def _said(lines: Iterable[OpeningHours]) -> set[tuple[object, ...]]:
    return {tuple(getattr(line, name) for name in supply.LINE) for line in lines}


def _hold_back_clashes(reading: ReadRows[OpeningHours]) -> None:
    # Each line is compared with those of its day, and held back once: a file can have thousands of the same line.
    kept: dict[tuple[object, ...], dict[int, OpeningHours]] = defaultdict(dict)
    for line, hours in list(reading.good.items()):
        beside = kept[hours.office, hours.weekday, hours.valid_from]
        before = next((number for number, one in beside.items() if clash(one, hours)), None)
        if before is None:
            beside[line] = hours
        else:
            text = _("overlaps with line %(line)s, which begins on the same date")
            reading.hold_back(line, "opens", text % {"line": before})


def _parser(scope: Scope) -> Callable[[Row], OpeningHours]:
    offices = scope.by_code()

    def parse(row: Row) -> OpeningHours:
        cells = _HoursCells(row)
        line = cells.line(offices, scope.now)
        if cells.reasons:
            raise BadCells(cells.reasons)
        return line

    return parse


class _HoursCells(Cells):
    def line(self, offices: dict[str, Office], now: datetime) -> OpeningHours:
        self.text("office", 100, required=True)
        office = self.office("office", offices)
        today = (office.local(now) if office else now).date()
        line = OpeningHours(office=office, weekday=self._weekday(), valid_from=self.day("valid_from") or today)
        opens, closes = self.clock("opens", required=True), self.clock("closes", required=True)
        minutes, people = self.number("slot_minutes", 5, 480), self.number("people_per_slot", 0, MOST_PEOPLE)
        # A cell may be empty: then the model's default counts.
        line.slot_minutes = line.slot_minutes if minutes is None else minutes
        line.people_per_slot = line.people_per_slot if people is None else people
        line.valid_until = self.day("valid_until")
        if opens and closes:
            line.opens, line.closes = opens, closes
            # Times alone cannot be subtracted.
            length = datetime.combine(date.min, closes) - datetime.combine(date.min, opens)
            if length < timedelta(minutes=line.slot_minutes):
                self.reasons["closes"] = _("the office must be open for at least one slot")
        if line.valid_until and line.valid_until < line.valid_from:
            self.reasons["valid_until"] = _("is before the first day")
        return line

    def _weekday(self) -> int:
        typed = typed_text.latin(self.text("weekday", 20, required=True)).casefold().rstrip(".")
        # Three letters tell the days apart, in every language together.
        found = {number for name, number in _weekdays() if name.startswith(typed) and len(typed) >= _LEAST_OF_A_DAY}
        if len(found) != 1:
            self.reasons.setdefault("weekday", _("is not a day of the week such as Monday"))
        return found.pop() if found else 0


@lru_cache(maxsize=1)
def _weekdays() -> list[tuple[str, int]]:
    """The days of the week in every language, without accents."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += [(typed_text.latin(str(day.label)).casefold(), int(day)) for day in OpeningHours.Weekday]
    return found
