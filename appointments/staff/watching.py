"""Where the events of the security log come from: Django's signals, and the answers of the pages of staff."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib.auth import signals
from django.contrib.auth.models import Group, Permission, User
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.http import HttpRequest, HttpResponse

from appointments import vault
from appointments.pages.visitor import address_of
from appointments.rate_limits import Actor
from appointments.staff import security_log
from appointments.staff.security_log import Event, note
from offices.models import Membership

PUBLIC = {"", "public"}
"""Namespaces of public addresses; all others are for staff, also those added later."""


class SecurityLog:
    """Notes files that staff take away and pages that they were refused, and knows who acts meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A thread serves many requests: the account of the one before must not stay.
        security_log.actor.set(None)
        response = self.get_response(request)
        where = request.resolver_match
        if where is not None and where.namespace not in PUBLIC:
            if response.headers.get("Content-Disposition", "").startswith("attachment"):
                note(Event.EXPORTED, page=where.view_name, office=where.kwargs.get("code"))
            elif response.status_code == 403:
                note(Event.REFUSED, page=where.view_name, network=network_of(request))
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.resolver_match and request.resolver_match.namespace not in PUBLIC:
            security_log.actor.set(request.user.pk)


def network_of(request: HttpRequest | None) -> str:
    """Where a request comes from, as limits count it."""
    return Actor("", address_of(request)).network if request else ""


def connect() -> None:
    """Listens; once a process."""
    for signal, heard in (
        (signals.user_logged_in, _signed_in),
        (signals.user_logged_out, _signed_out),
        (signals.user_login_failed, _failed),
    ):
        signal.connect(heard, dispatch_uid=f"security log {heard.__name__}")
    for through, holder in (
        (User.groups.through, "account"),
        (User.user_permissions.through, "account"),
        (Group.permissions.through, "role"),
    ):
        heard = partial(_rights, holder)
        m2m_changed.connect(heard, sender=through, weak=False, dispatch_uid=f"security log {through.__name__}")
    pre_delete.connect(_role_deleted, sender=Group, dispatch_uid="security log role")
    for changed in (post_save, post_delete):
        changed.connect(_account, sender=User, dispatch_uid="security log account")
        changed.connect(_membership, sender=Membership, dispatch_uid="security log membership")


def _signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    note(Event.SIGNED_IN, by=user.pk, network=network_of(request))


def _signed_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    note(Event.SIGNED_OUT, by=user.pk if user else None, network=network_of(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    # What was typed as a name may be a password.
    digest = vault.index("security/name", str(credentials.get("username", "")).casefold())[:16]
    note(Event.SIGN_IN_FAILED, name_digest=digest, network=network_of(request))


def _rights(holder: str, instance: Any, action: str, pk_set: set[int] | None, reverse: bool, **_signal: Any) -> None:
    """An account has other roles or permissions, or a role other permissions. `holder`: which of the two."""
    # The signal comes before each change too. Only then is it known from which accounts a role is taken off at once.
    if action not in ("post_add", "post_remove", "pre_clear" if reverse else "post_clear"):
        return
    changed, given = (
        ([instance.pk], pk_set or ()) if not reverse else (_holders(holder, instance, pk_set), [instance.pk])
    )
    for each in sorted(changed):
        note(Event.ROLES_CHANGED, **{holder: each}, step=action, given=",".join(map(str, sorted(given))))


def _holders(holder: str, given: Group | Permission, named: set[int] | None) -> Iterable[int]:
    """The accounts or roles that get or lose it: those named, or all that have it."""
    theirs = given.group_set if holder == "role" and isinstance(given, Permission) else given.user_set
    return theirs.values_list("pk", flat=True) if named is None else named


def _role_deleted(instance: Group, **_signal: Any) -> None:
    # Django takes it off the accounts without a signal.
    for account in sorted(instance.user_set.values_list("pk", flat=True)):
        note(Event.ROLES_CHANGED, account=account, step="deleted", given=str(instance.pk))
    note(Event.ROLES_CHANGED, role=instance.pk, step="deleted")


def _account(instance: User, update_fields: frozenset[str] | None = None, **_signal: Any) -> None:
    # Django saves this one field at every sign-in.
    if update_fields is None or update_fields - {"last_login"}:
        rank = ("superuser" if instance.is_superuser else "staff") if instance.is_staff else "none"
        note(Event.ACCOUNT_CHANGED, account=instance.pk, role=rank if instance.is_active else "off")


def _membership(instance: Membership, **_signal: Any) -> None:
    note(Event.OFFICES_CHANGED, account=instance.user_id, given=instance.office_id)
