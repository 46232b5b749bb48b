"""READ: how the support line does: calls and how they ended, what waits, who looks at too much. Nobody is named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from appointments.models import Alert, AttemptReceipt, Call, ToDo

DAYS = 14


@dataclass(frozen=True)
class Day:
    """One day's calls: how many began, how many are still open, and how the others ended."""

    day: date
    calls: int
    outcomes: dict[str, int]

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Each way a call can end, and how many ended so, in the order of `Call.Outcome`."""
        return [(str(outcome.label), self.outcomes.get(outcome, 0)) for outcome in Call.Outcome]


@dataclass(frozen=True)
class Waiting:
    """To-dos of one kind that nobody has done: how many, and since when the oldest waits."""

    label: str
    count: int
    since: datetime | None


def by_day(now: datetime, days: int = DAYS) -> list[Day]:
    """The last days in UTC, newest first, days without a call too. One query."""
    calls = Call.objects.filter(started_at__gt=now - timedelta(days=days))
    counts = calls.annotate(day=TruncDate("started_at")).values_list("day", "outcome").annotate(many=Count("pk"))
    found: dict[date, dict[str, int]] = {}
    for day, outcome, many in counts.order_by("day"):
        found.setdefault(day, {})[outcome] = many
    shown = [now.date() - timedelta(days=back) for back in range(days)]
    return [Day(day, sum(found.get(day, {}).values()), found.get(day, {})) for day in shown]


def waiting(kinds: Iterable[ToDo.Kind]) -> list[Waiting]:
    """These kinds of to-do with how many are open. One query."""
    open_ones = ToDo.objects.filter(done_at=None).values_list("kind").order_by("kind")
    counts = {kind: (many, since) for kind, many, since in open_ones.annotate(many=Count("pk"), since=Min("made_at"))}
    return [Waiting(str(kind.label), *counts.get(kind, (0, None))) for kind in kinds]


def looked_for(now: datetime) -> Waiting:
    """The tries whose notice was not in the system and is looked for; nobody has to do anything yet. One query."""
    found = AttemptReceipt.objects.waiting(now).aggregate(many=Count("pk"), since=Min("tried_at"))
    return Waiting(_("Not yet in the system, looked for"), found["many"], found["since"])


def too_many_looks(now: datetime) -> Sequence[Mapping[str, object]]:
    """Agents who saw too many people in full within an hour, in the last week, and in which hour they did."""
    week = Alert.objects.filter(hour__gt=now - timedelta(days=7))
    return list(week.order_by("-hour", "agent__username").values("agent__username", "hour").distinct())


def as_rows(days: Sequence[Day]) -> list[list[object]]:
    """For a file: a line a day."""
    return [[day.day.isoformat(), day.calls, *(many for _label, many in day.cells)] for day in days]
