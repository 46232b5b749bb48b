"""What each role may do. A role is a Django group; each `migrate` makes it and gives it exactly the rights named here.

People of the support line work in their console alone: no page of an office or of the administration is theirs.
"""

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.utils.translation import gettext_lazy as _

_SEE = (
    *("offices.view_office", "offices.view_openinghours", "offices.view_closure", "offices.view_slot"),
    *("appointments.view_appointment", "appointments.view_attendee", "appointments.view_appointmentevent"),
    *("appointments.view_earlierrequest", "appointments.view_offer"),
)
_LIST = ("appointments.view_todo", "appointments.change_todo")
_STAFF = (
    *_SEE,
    *("offices.view_membership", "appointments.view_message", "appointments.view_figures"),
    "appointments.mark_attendance",
    *_LIST,
)
_MANAGER = (
    *_STAFF,
    *("offices.change_office", "offices.change_capacity"),
    *(f"offices.{verb}_{what}" for what in ("openinghours", "closure") for verb in ("add", "change", "delete")),
)
_AGENT = ("offices.serve_every_office", "appointments.answer_calls")
_SUPERVISOR = (*_AGENT, "appointments.supervise_calls")
_ADMINISTRATOR = (
    *_MANAGER,
    *("offices.serve_every_office", "offices.add_office"),
    *("appointments.view_notice", "appointments.add_notice", "appointments.view_attemptreceipt"),
    "appointments.compare_wordings",
    *("appointments.answer_calls", "appointments.supervise_calls"),
    *(f"offices.{verb}_membership" for verb in ("add", "change", "delete")),
    *(f"offices.{verb}_coverage" for verb in ("view", "add", "change", "delete")),
    *(f"appointments.{verb}_answer" for verb in ("view", "add", "change", "delete")),
    *(f"auth.{verb}_user" for verb in ("view", "add", "change")),
)

ROLES: dict[str, tuple[str, ...]] = {
    "Office staff": _STAFF,
    "Office manager": _MANAGER,
    "Administrator": _ADMINISTRATOR,
    "Support agent": _AGENT,
    "Support supervisor": _SUPERVISOR,
}
"""Role -> its rights. A role that serves every office needs no memberships."""

NAMES = {
    "Office staff": _("Office staff"),
    "Office manager": _("Office manager"),
    "Administrator": _("Administrator"),
    "Support agent": _("Support agent"),
    "Support supervisor": _("Support supervisor"),
}
"""The displayed name of each role."""


def save(apps: Apps = installed, **_signal: Any) -> None:
    """Makes the roles and gives each exactly its rights. Receives `post_migrate`."""
    permissions = apps.get_model("auth", "Permission").objects.select_related("content_type")
    found = {f"{one.content_type.app_label}.{one.codename}": one for one in permissions}
    for role, rights in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        # `set` also takes away what was given by hand.
        # On an empty database the rights of a later app do not exist yet; its own signal comes next.
        group.permissions.set([found[right] for right in rights if right in found])
