"""READ: how the support line does: calls against what was done in them, promises, waiting times, near matches.

Names accounts and no caller.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from appointments.models import AgentDay, Call, ToDo
from appointments.support.counting import SAID_AND_DONE
from appointments.support.near import Mark
from offices.actors import names


@dataclass(frozen=True)
class OfAgent:
    """The calls of one account; `cells`: an outcome, how often it was said, and how often it was done."""

    agent: str
    calls: int
    cells: list[tuple[str, int, int]]


@dataclass(frozen=True)
class Promises:
    """People to be called back: `kept` within a day, `late`, and still `waiting`; and how long those called waited."""

    kept: int
    late: int
    waiting: int
    average: timedelta | None


@dataclass(frozen=True)
class OfMark:
    """Checks of people who were found by a near match: how many, and how many were the person."""

    label: str
    checked: int
    confirmed: int


def by_agent(rows: Iterable[AgentDay]) -> list[OfAgent]:
    """One row for each account that had a call. One query."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.account].update(row.counts)
    calls = {account: sum(counts[each] for each in ("", *Call.Outcome.values)) for account, counts in found.items()}
    named = names(account for account, many in calls.items() if many)
    return [OfAgent(name, calls[account], _cells(found[account])) for account, name in sorted(named.items(), key=_name)]


def _name(named: tuple[str, str]) -> str:
    return named[1]


def _cells(counts: Counter[str]) -> list[tuple[str, int, int]]:
    return [
        (str(outcome.label), counts[outcome], counts[f"{AgentDay.DID}{kind}"])
        for outcome, kind in SAID_AND_DONE.items()
    ]


def promises(rows: Iterable[AgentDay]) -> Promises:
    """The call-backs that were made in these days, and those that are still open. One query."""
    counts = _sum(rows)
    kept, late = counts[AgentDay.KEPT], counts[AgentDay.LATE]
    waiting = ToDo.objects.filter(kind=ToDo.Kind.CALL_BACK, done_at=None).count()
    average = timedelta(seconds=counts[AgentDay.WAITED]) / (kept + late) if kept + late else None
    return Promises(kept, late, waiting, average)


def near_matches(rows: Iterable[AgentDay]) -> Sequence[OfMark]:
    """Checks of people who matched nearly."""
    counts = _sum(rows)
    marks = [(mark, counts[f"{AgentDay.NEAR}{mark}"], counts[f"{AgentDay.RIGHT}{mark}"]) for mark in Mark]
    return [OfMark(str(mark.label), many, right) for mark, many, right in marks if many]


def _sum(rows: Iterable[AgentDay]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row.counts)
    return counts


def as_rows(days: Sequence[AgentDay]) -> list[list[object]]:
    """For a file: what, and how many. All accounts are counted together, so it names no one."""
    totals: dict[str, tuple[int, int]] = {}
    for label, said, done in (cell for row in by_agent(days) for cell in row.cells):
        before = totals.get(label, (0, 0))
        totals[label] = (before[0] + said, before[1] + done)
    asked, marks = promises(days), near_matches(days)
    hours = "" if asked.average is None else round(asked.average / timedelta(hours=1), 1)
    return [
        *([_("%(outcome)s: said") % {"outcome": label}, said] for label, (said, _done) in totals.items()),
        *([_("%(outcome)s: done") % {"outcome": label}, done] for label, (_said, done) in totals.items()),
        [_("Called within a day"), asked.kept],
        [_("Called later"), asked.late],
        [_("Not called yet"), asked.waiting],
        [_("Average wait in hours"), hours],
        *([_("%(mark)s: checked") % {"mark": row.label}, row.checked] for row in marks),
        *([_("%(mark)s: were the caller") % {"mark": row.label}, row.confirmed] for row in marks),
    ]
