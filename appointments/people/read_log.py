"""READ: the access log, for supervisors and for the person."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from appointments import roles
from appointments.models import AccessLog, Appointment, Attendee, Call
from appointments.models.same_person import digests_of
from appointments.models.series import keys_with, with_links

MOST_SHOWN = 500
"""Rows of the log that a person's own page goes through, newest first."""

A_PAGE = 25


@dataclass(frozen=True)
class LogDays:
    """Days in UTC, both included; None: without an end."""

    first: date | None = None
    last: date | None = None

    def of(self, field: str) -> Q:
        """The rows whose `field` is in it."""
        found = Q()
        if self.first:
            found &= Q(**{f"{field}__gte": datetime.combine(self.first, time(), timezone.get_default_timezone())})
        # `date.max` has no next day, and no row is later.
        if self.last and self.last < date.max:
            end = self.last + timedelta(days=1)
            found &= Q(**{f"{field}__lt": datetime.combine(end, time(), timezone.get_default_timezone())})
        return found


def looks(span: LogDays, *, viewer: int | None = None, kind: str = "") -> QuerySet[AccessLog]:
    """The read log, newest first, with accounts, offices and appointments read."""
    # The key as well: many rows of one look have the same time, and pages of the list must not overlap.
    found = AccessLog.objects.filter(span.of("looked_at")).order_by("-looked_at", "pk")
    found = found.filter(agent=viewer) if viewer else found
    found = found.filter(kind=kind) if kind else found
    return found.select_related("agent", "office", "appointment")


def calls(span: LogDays, *, agent: int | None = None, outcome: str = "") -> QuerySet[Call]:
    """The call log, newest first, with accounts read."""
    found = Call.objects.filter(span.of("started_at")).order_by("-started_at", "pk")
    found = found.filter(agent=agent) if agent else found
    found = found.filter(outcome=outcome) if outcome else found
    return found.select_related("agent")


@dataclass(frozen=True)
class LogPage:
    """Rows of a log. `last` names the last of them when there are older ones."""

    rows: list[Any]
    last: str = ""


def part(log: "QuerySet[Any]", field: str, after: str = "") -> LogPage:
    """The newest rows, or those after the row that `after` names. `field`: the time they are in the order of.

    No page counts or passes over the rows before it, so all of them are as fast.
    """
    if after:
        at, _sign, key = after.partition("_")
        moment, pk = datetime.fromisoformat(at), uuid.UUID(key)
        # The first condition is for the index.
        log = log.filter(Q(**{f"{field}__lte": moment}), Q(**{f"{field}__lt": moment}) | Q(pk__gt=pk))
    rows = list(log[: A_PAGE + 1])
    if len(rows) <= A_PAGE:
        return LogPage(rows)
    last = rows[A_PAGE - 1]
    return LogPage(rows[:A_PAGE], f"{getattr(last, field).isoformat()}_{last.pk}")


@dataclass(frozen=True)
class Opened:
    """That someone of a role opened the record on a day; `office` is empty for the support line."""

    day: date
    role: str
    office: str


def opened(appointment: Appointment) -> list[Opened]:
    """Who opened the record of anyone on the appointment: each role and office once a day, newest first."""
    people = list(Attendee.objects.filter(appointment=appointment).exclude(person=""))
    theirs = with_links(Attendee.objects.filter(person__in=[each.person for each in people]))
    # Of someone who is known by name only, other appointments may be another person's.
    about = Q(appointment__in=keys_with(appointment.pk, theirs))
    about |= Q(person__in=digests_of([each.person for each in people if each.notice_id]))
    # A search can find the person without opening an appointment.
    by_name = digests_of([each.person for each in people if not each.notice_id])
    about |= Q(person__in=by_name, appointment=None, looked_at__gte=appointment.booked_at)
    rows = AccessLog.objects.filter(about).select_related("office").order_by("-looked_at")[:MOST_SHOWN]
    clock = appointment.office
    return list(
        dict.fromkeys(
            Opened(
                clock.local(row.looked_at).date(),
                str(roles.NAMES.get(row.role, row.role)),
                row.office.name if row.office else "",
            )
            for row in rows
        )
    )
