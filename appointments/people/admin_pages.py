"""Pages of the administration that only show rows, and go through the door before they show a person."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from appointments.models import AccessLog
from appointments.people.disclosure import Look, Record, disclose, page_of, viewer_of

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class LookOnly:
    """No adding, changing or deleting: the verbs of `booking` do that."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Disclosed(ModelAdmin):
    """The page of a row shows something of a person: it opens through the door."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = context["original"]
        # The page for adding a row has none.
        if row is not None:
            look = Look(viewer_of(request), page_of(request), AccessLog.Kind.LISTED, timezone.now())
            disclose(look, [self.record(row)])
        return super().render_change_form(request, context, *args, **kwargs)

    def record(self, row: Any) -> Record:
        """Whose record the row is part of."""
        return Record(appointment=row.appointment)
