"""READ: figures of the support line: calls and their outcomes, open to-dos, agents who look at too much. Names no
caller.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import AgentDay, Alert, AttemptReceipt, Call, ToDo
from offices.actors import actor_of

DAYS = 14
MOST_COUNTED = 500
"""So that a long list of to-dos is not read to its end; how old the oldest is says more."""

_OPEN = """
    SELECT kind, count(*), min(made_at)
    FROM unnest(%s) AS kinds (wanted) CROSS JOIN LATERAL (
        SELECT kind, made_at FROM appointments_todo WHERE done_at IS NULL AND kind = wanted
        ORDER BY made_at LIMIT %s) AS oldest
    GROUP BY kind
"""
SHORT: dict[str, Promise] = {
    Call.Outcome.BOOKED: gettext_lazy("Booked"),
    Call.Outcome.CHANGED: gettext_lazy("Changed"),
    Call.Outcome.CANCELLED: gettext_lazy("Cancelled"),
    Call.Outcome.TOLD: gettext_lazy("Answered"),
    Call.Outcome.NOT_CHECKED: gettext_lazy("Not confirmed"),
    Call.Outcome.CALL_BACK: gettext_lazy("Call back"),
    Call.Outcome.CUT_OFF: gettext_lazy("Cut off"),
}
"""Outcomes of calls, in words short enough for the head of a column."""


@dataclass(frozen=True)
class CallsOfDay:
    """The calls of one day: how many began, how many are open, and how the others ended."""

    day: date
    calls: int
    outcomes: Mapping[str, int]

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Each outcome of a call and how many ended so, in the order of `Call.Outcome`."""
        return [(str(SHORT[outcome]), self.outcomes.get(outcome, 0)) for outcome in Call.Outcome]


@dataclass(frozen=True)
class Waiting:
    """The open to-dos of one kind: how many, and the time of the oldest."""

    label: str
    count: int
    since: datetime | None

    @property
    def more_than(self) -> int | None:
        """A number that they are more than; `None` when all were counted."""
        return MOST_COUNTED if self.count > MOST_COUNTED else None


def counted(now: datetime, days: int = DAYS) -> list[AgentDay]:
    """What is counted of the last days in UTC. An open call is a row of its own, with an empty outcome. Two queries."""
    first = now.date() - timedelta(days=days - 1)
    open_ones = Call.objects.open().order_by().filter(started_at__gte=datetime.combine(first, time(), UTC))
    return [
        *AgentDay.objects.filter(day__gte=first),
        *(AgentDay(day=began.date(), account=actor_of(agent), counts={"": 1})
          for agent, began in open_ones.values_list("agent", "started_at")),
    ]  # fmt: skip


def by_day(rows: Iterable[AgentDay], now: datetime, days: int = DAYS) -> list[CallsOfDay]:
    """The calls of the last days, newest first, including days without a call."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.day].update({outcome: row.count(outcome) for outcome in ("", *Call.Outcome.values)})
    shown = [now.date() - timedelta(days=back) for back in range(days)]
    return [CallsOfDay(day, found[day].total(), +found[day]) for day in shown]


def waiting(kinds: Iterable[ToDo.Kind]) -> list[Waiting]:
    """These kinds of to-do with the number of open ones, up to `MOST_COUNTED` and one more. One query."""
    wanted = list(kinds)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [wanted, MOST_COUNTED + 1])
        counts = {kind: (many, since) for kind, many, since in cursor.fetchall()}
    return [Waiting(str(kind.label), *counts.get(kind, (0, None))) for kind in wanted]


def looked_for(now: datetime) -> Waiting:
    """Tries whose notice was not in the system and is looked for; they need no action yet. One query."""
    # The first by this order are the oldest: each is looked for as long.
    first = AttemptReceipt.objects.waiting(now).order_by("look_until")[: MOST_COUNTED + 1]
    found = first.aggregate(many=Count("pk"), since=Min("tried_at"))
    return Waiting(_("Not yet in the system, looked for"), found["many"], found["since"])


def too_many_looks(now: datetime) -> Sequence[Mapping[str, object]]:
    """Accounts that looked at too many people within an hour, in the last week, and in which hour they did."""
    week = Alert.objects.filter(hour__gt=now - timedelta(days=7))
    return list(week.order_by("-hour", "agent__username").values("agent__username", "hour").distinct())


def as_rows(days: Sequence[CallsOfDay]) -> list[list[object]]:
    """For a file: one line for each day."""
    return [[day.day.isoformat(), day.calls, *(many for _label, many in day.cells)] for day in days]
