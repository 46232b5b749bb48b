"""READ: figures of the support line: calls and their outcomes, open to-dos, agents who look at too much. Names no
caller.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Alert, AttemptReceipt, Call, ToDo

DAYS = 14
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
    outcomes: dict[str, int]

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


def by_day(now: datetime, days: int = DAYS) -> list[CallsOfDay]:
    """The last days in UTC, newest first, including days without a call. One query."""
    calls = Call.objects.filter(started_at__gt=now - timedelta(days=days))
    counts = calls.annotate(day=TruncDate("started_at")).values_list("day", "outcome").annotate(many=Count("pk"))
    found: dict[date, dict[str, int]] = {}
    for day, outcome, many in counts.order_by("day"):
        found.setdefault(day, {})[outcome] = many
    shown = [now.date() - timedelta(days=back) for back in range(days)]
    return [CallsOfDay(day, sum(found.get(day, {}).values()), found.get(day, {})) for day in shown]


def waiting(kinds: Iterable[ToDo.Kind]) -> list[Waiting]:
    """These kinds of to-do with the number of open ones. One query."""
    open_ones = ToDo.objects.filter(done_at=None).values_list("kind").order_by("kind")
    counts = {kind: (many, since) for kind, many, since in open_ones.annotate(many=Count("pk"), since=Min("made_at"))}
    return [Waiting(str(kind.label), *counts.get(kind, (0, None))) for kind in kinds]


def looked_for(now: datetime) -> Waiting:
    """Tries whose notice was not in the system and is looked for; they need no action yet. One query."""
    found = AttemptReceipt.objects.waiting(now).aggregate(many=Count("pk"), since=Min("tried_at"))
    return Waiting(_("Not yet in the system, looked for"), found["many"], found["since"])


def too_many_looks(now: datetime) -> Sequence[Mapping[str, object]]:
    """Accounts that looked at too many people within an hour, in the last week, and in which hour they did."""
    week = Alert.objects.filter(hour__gt=now - timedelta(days=7))
    return list(week.order_by("-hour", "agent__username").values("agent__username", "hour").distinct())


def as_rows(days: Sequence[CallsOfDay]) -> list[list[object]]:
    """For a file: one line for each day."""
    return [[day.day.isoformat(), day.calls, *(many for _label, many in day.cells)] for day in days]
