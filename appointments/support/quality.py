"""READ: how the support line does: calls against what was done in them, promises, waiting times, near matches.

Names accounts and no caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.translation import gettext as _

from appointments.models import AppointmentEvent, Call, ToDo, Verification
from appointments.support.near import Mark
from offices.actors import ACCOUNT

DAYS = timedelta(days=14)
PROMISED_WITHIN = timedelta(hours=24)

_Kind, _Outcome = AppointmentEvent.Kind, Call.Outcome
SAID_AND_DONE = {
    _Outcome.BOOKED: _Kind.BOOKED,
    _Outcome.CHANGED: _Kind.MOVED,
    _Outcome.CANCELLED: _Kind.CANCELLED,
}
"""Outcome of a call -> what the history of an appointment then holds."""


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


def by_agent(now: datetime) -> list[OfAgent]:
    """The last days, one row an account. Two queries."""
    since = now - DAYS
    of_outcome = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in SAID_AND_DONE}
    calls = Call.objects.filter(started_at__gt=since).order_by("agent__username")
    events = AppointmentEvent.objects.filter(happened_at__gt=since, actor__startswith=ACCOUNT).order_by()
    # From the history and not from the calls: what an agent says of a call may be wrong.
    done = events.filter(kind__in=SAID_AND_DONE.values()).values_list("actor", "kind").annotate(Count("pk"))
    counts = {(actor, kind): many for actor, kind, many in done}
    counted = calls.values("agent", "agent__username").annotate(many=Count("pk"), **of_outcome)
    rows: list[dict[str, Any]] = [{**row} for row in counted]
    return [OfAgent(row["agent__username"], row["many"], _cells(row, counts)) for row in rows]


def _cells(row: dict[str, Any], done: dict[tuple[str, str], int]) -> list[tuple[str, int, int]]:
    actor = f"{ACCOUNT}{row['agent']}"
    return [
        (str(outcome.label), row[outcome.value], done.get((actor, kind), 0)) for outcome, kind in SAID_AND_DONE.items()
    ]


def promises(now: datetime) -> Promises:
    """The call-backs asked for in the last days. One query."""
    asked = ToDo.objects.filter(kind=ToDo.Kind.CALL_BACK, made_at__gt=now - DAYS)
    in_time = Q(done_at__lte=F("made_at") + PROMISED_WITHIN)
    counts = asked.aggregate(
        kept=Count("pk", filter=in_time),
        late=Count("pk", filter=Q(done_at__isnull=False) & ~in_time),
        waiting=Count("pk", filter=Q(done_at=None)),
        average=Avg(F("done_at") - F("made_at")),
    )
    return Promises(**counts)


def near_matches(now: datetime) -> Sequence[OfMark]:
    """Checks of the last days of people who matched nearly. One query."""
    marked = Verification.objects.filter(checked_at__gt=now - DAYS).exclude(mark="")
    right = Count("pk", filter=Q(has_passed=True))
    counts = marked.values("mark").annotate(many=Count("pk"), right=right).order_by("mark")
    return [OfMark(str(Mark(row["mark"]).label), row["many"], row["right"]) for row in counts]


def as_rows(now: datetime) -> list[list[object]]:
    """For a file: what, and how many. All accounts are counted together, so it names no one."""
    totals: dict[str, tuple[int, int]] = {}
    for label, said, done in (cell for row in by_agent(now) for cell in row.cells):
        before = totals.get(label, (0, 0))
        totals[label] = (before[0] + said, before[1] + done)
    asked, marks = promises(now), near_matches(now)
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
