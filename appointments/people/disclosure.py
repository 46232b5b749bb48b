"""The one door to personal data for everyone who is not the person.

`disclose` writes down who looks, at whose record, on which page and why, and charges it to the budget of their role.
Call it in the view before anything is shown: what it refuses must not be shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest

from appointments import outbox, worklist
from appointments.models import AccessLog, Alert, Appointment, Call, ToDo
from offices.models import Office

HOUR = timedelta(hours=1)
SUPERVISE = "appointments.supervise_calls"

_Kind = AccessLog.Kind


@dataclass(frozen=True)
class Budget:
    """Looks in an hour: above `alert` the supervisors are told, above `most` nothing more is shown."""

    alert: int
    most: int


_OF_STAFF = {
    _Kind.LISTED: Budget(1_000, 2_000),
    _Kind.FILE: Budget(600, 1_200),
    _Kind.NUMBER: Budget(60, 120),
    _Kind.FOUND: Budget(120, 240),
}
_OF_AGENTS = {
    _Kind.FOUND: Budget(60, 120),
    _Kind.OPENED: Budget(40, 80),
    _Kind.FULL: Budget(30, 60),
    _Kind.FILE: Budget(30, 60),
    _Kind.NUMBER: Budget(40, 80),
}
BUDGETS: dict[str, dict[_Kind, Budget]] = {
    "Administrator": _OF_STAFF | _OF_AGENTS | {_Kind.FILE: _OF_STAFF[_Kind.FILE]},
    "Office manager": _OF_STAFF,
    "Office staff": _OF_STAFF,
    "Support supervisor": _OF_AGENTS,
    "Support agent": _OF_AGENTS,
}
"""Role -> what it may look at in an hour. A kind that is not named is not for that role."""


class NotForThisRole(PermissionDenied):
    """The viewer has no role that may look in this way."""


class BudgetSpent(PermissionDenied):
    """This account has looked at as many people within an hour as its role may. Nothing more is shown."""


@dataclass(frozen=True)
class Record:
    """Whose record is looked at: a person's digest, an appointment, or both; neither for a search without a result."""

    person: str = ""
    appointment: Appointment | None = None


@dataclass(frozen=True)
class Look:
    """Who looks, on which page (a URL name), in which way and why. `office`: whose page it is; `call`: its call."""

    viewer: User
    page: str
    kind: _Kind
    now: datetime
    reason: str = ""
    call: Call | None = None
    office: Office | None = None


@transaction.atomic
def disclose(look: Look, records: Iterable[Record]) -> None:
    """Writes one row of the read log for each record and charges it. The supervisors are told at the threshold.

    A page of lists that is opened again within the hour is not written down again. Locks the viewer's account. Raises
    `NotForThisRole` or `BudgetSpent`, and then writes nothing.
    """
    groups = Group.objects.filter(user=OuterRef("pk")).values("name")
    # Looks at once wait for each other here, so that all are counted. `no_key`: rows may still refer to the account.
    account = User.objects.select_for_update(no_key=True).annotate(held=ArraySubquery(groups)).get(pk=look.viewer.pk)
    role = role_of(look.viewer, account.held, look.kind)
    new = _not_yet_written(look, list(records))
    budget = BUDGETS[role][look.kind]
    # All looks of the page are charged together: it is shown whole or not at all.
    spent = _spent(look).count() + len(new)
    if spent > budget.most:
        raise BudgetSpent
    # In the transaction of the check, so nothing can be shown that is not written down.
    AccessLog.objects.bulk_create(_row(look, role, record) for record in new)
    if spent > budget.alert:
        tell_supervisors(account, now=look.now)


def has_given_reason(look: Look) -> bool:
    """Whether the viewer wrote down why within the hour: the row of the read log is the permission."""
    return _spent(look).filter(page=look.page, office=look.office, has_reason=True).exists()


def viewer_of(request: HttpRequest) -> User:
    """Who is signed in. Raises `NotForThisRole` for someone who is not."""
    if not isinstance(request.user, User):
        raise NotForThisRole
    return request.user


def page_of(request: HttpRequest) -> str:
    """The URL name of the page."""
    return request.resolver_match.view_name if request.resolver_match else ""


def role_of(viewer: User, held: Sequence[str], kind: _Kind) -> str:
    """The role with the largest budget for `kind`, of those that the viewer has. Raises `NotForThisRole`."""
    roles = [role for role, budgets in BUDGETS.items() if kind in budgets and (role in held or viewer.is_superuser)]
    if not roles:
        raise NotForThisRole
    # Someone with two roles may do what either allows.
    return max(roles, key=lambda role: BUDGETS[role][kind].most)


def tell_supervisors(viewer: User, *, now: datetime) -> bool:
    """A to-do for the supervisors, and a mail to each who has an address; once for a viewer and a clock hour (UTC).

    Whether they were told now. Call it with the viewer's account locked.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    # One alert an hour, however many pages are opened above the threshold.
    if Alert.objects.filter(agent=viewer, hour=hour).exists():
        return False
    worklist.add(viewer, ToDo.Kind.TOO_MANY_LOOKS, now=now)
    supervisors = User.objects.with_perm(SUPERVISE, include_superusers=False)
    # Superusers hold every right by definition; only those who were given this one supervise.
    alerts = Alert.objects.bulk_create(Alert(agent=viewer, supervisor=one, hour=hour) for one in supervisors)
    # The to-do is there for those without an address.
    outbox.plan_alerts([alert for alert in alerts if alert.email], now=now)
    return True


def _spent(look: Look) -> QuerySet[AccessLog]:
    """What the viewer has looked at in this way in the hour before."""
    return AccessLog.objects.filter(agent=look.viewer, kind=look.kind, looked_at__gt=look.now - HOUR)


def _not_yet_written(look: Look, records: Sequence[Record]) -> list[Record]:
    # Lists are opened again and again. Every other look, and one with a reason, is an act of its own.
    if look.kind != _Kind.LISTED or look.reason:
        return list(records)
    seen = set(_spent(look).filter(page=look.page).values_list("person", "appointment"))
    return [each for each in records if (each.person, each.appointment and each.appointment.pk) not in seen]


def _row(look: Look, role: str, record: Record) -> AccessLog:
    return AccessLog(
        agent=look.viewer,
        role=role,
        office=look.office,
        call=look.call,
        page=look.page,
        person=record.person,
        appointment=record.appointment,
        kind=look.kind,
        reason=look.reason,
        has_reason=bool(look.reason),
        looked_at=look.now,
    )
