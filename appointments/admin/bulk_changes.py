"""Changes of many offices: how far each is, and taking closed days back."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from appointments.models import BulkChange, BulkChangePart
from appointments.people.admin_pages import LookOnly
from appointments.supply import bulk
from offices.access import offices_of
from offices.actors import names
from offices.models import Closure, SupplyEvent
from offices.own_rows import NotFoundAdmin

STATES = BulkChangePart.State
REFRESHED_EVERY = 5
"""Seconds, until the work is done."""


@admin.register(BulkChange)
class BulkChangeAdmin(LookOnly, NotFoundAdmin):
    list_display = ["kind", "asked_at", "who", "progress"]
    list_filter = ["kind"]
    list_per_page = 25

    def has_view_permission(self, request: HttpRequest, obj: BulkChange | None = None) -> bool:
        # No right of its own: those who may change places see what became of a change.
        return request.user.has_perm("offices.change_capacity")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkChange]:
        """Those that touch an office of the reader."""
        parts = BulkChangePart.objects.filter(office__in=offices_of(request.user).order_by())
        changes: QuerySet[BulkChange] = super().get_queryset(request)
        return changes.filter(pk__in=parts.values("change"))

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = self.get_object(request, object_id)
        if change is None:
            raise Http404
        # Of their own offices only, like every page of staff.
        parts = change.parts.filter(office__in=offices_of(request.user).order_by()).select_related("office")
        context = {
            "title": change.get_kind_display(),
            "change": change,
            "who": self.who(change),
            "parts": parts,
            "saved": sum(part.state == STATES.SAVED for part in parts),
            "done": sum(part.state != STATES.WAITING for part in parts),
            "left": sum(part.state == STATES.LEFT for part in parts),
            "closures": _in_force(change, parts) if request.user.has_perm("offices.change_closure") else [],
            "opts": self.model._meta,
        }
        page = render(request, "admin/bulk_change.html", self.admin_site.each_context(request) | context)
        if not change.finished_at:
            # Without a script: the browser loads the page again.
            page["Refresh"] = str(REFRESHED_EVERY)
        return page

    @admin.display(description=_("by"))
    def who(self, change: BulkChange) -> str:
        return names([change.asked_by]).get(change.asked_by, change.asked_by)

    @admin.display(description=_("offices done"))
    def progress(self, change: BulkChange) -> str:
        states = list(change.parts.values_list("state", flat=True))
        return f"{states.count(STATES.SAVED)} / {len(states)}"


def _in_force(change: BulkChange, parts: QuerySet[BulkChangePart]) -> list[Closure]:
    """The closures that it made and that nobody has taken back."""
    if change.kind != BulkChange.Kind.CLOSE:
        return []
    offices = parts.filter(state=STATES.SAVED).values("office")
    # A closure does not know which change made it, so it is found by person, moment and days.
    events = SupplyEvent.objects.filter(
        kind=SupplyEvent.Kind.CLOSED, office__in=offices, actor=change.asked_by, happened_at__gte=change.asked_at
    )
    made = Closure.objects.filter(pk__in=events.values("closure"), reopened_at=None)
    spans = {tuple(line[name] for name in bulk.DAYS) for line in bulk.closures_in(change.typed)}
    days = reduce(or_, (Q(**dict(zip(bulk.DAYS, span, strict=True))) for span in spans))
    return list(made.filter(days).order_by("pk"))
