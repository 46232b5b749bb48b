"""Forms of stored rows in the administration: one that shows what is no longer stored saves nothing, and says so."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from offices.inventory.seen import ChangedSinceSeen, stamp
from offices.own_rows import NotFoundAdmin

if TYPE_CHECKING:
    RowForm = forms.ModelForm[Model]
else:
    RowForm = forms.ModelForm


class _StaleForm(RowForm):
    """The form of a row that was changed since it was opened: keeps what was typed, and says what is stored."""

    def clean(self) -> dict[str, Any]:
        """Refuses to save."""
        given = super().clean() or {}
        for name in self.changed_data:
            stored = in_words(self[name].initial, self.fields[name])
            self.add_error(name, str(_("Stored now: %(value)s") % {"value": stored}))
        kept = _("What you typed is still here.")
        self.add_error(None, f"{ChangedSinceSeen.in_words} {kept}")
        return given


class FreshRowsAdmin(NotFoundAdmin):
    """Saves a form only while its row is as the form shows it: it would put back what a colleague has changed."""

    change_form_template = "admin/seen_form.html"

    def stamp_of(self, row: Any) -> str:
        """Tells all that the form shows of the row from anything else."""
        return stamp([getattr(row, field.attname) for field in row._meta.concrete_fields])

    def held(self, request: HttpRequest, row: Any) -> Any:
        """The row as it is now, locked; `None` when it is gone."""
        rows = self.get_queryset(request).select_for_update(no_key=True, of=("self",))
        return rows.filter(pk=row.pk).first()

    def is_stale(self, request: HttpRequest, row: Any) -> bool:
        """Whether a form was sent that shows something else than the row."""
        return request.method == "POST" and request.POST.get("seen") != self.stamp_of(row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("_StaleForm", (_StaleForm, form), {}) if obj and self.is_stale(request, obj) else form

    @transaction.atomic
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        # Nothing is said of a row that the reader may not change.
        if row and self.has_change_permission(request, row):
            if request.method == "POST":
                # Of two saves of one form the second waits here, and then finds what the first saved.
                row = self.held(request, row)
            extra_context = (extra_context or {}) | {"seen": row and self.stamp_of(row)}
        return super().changeform_view(request, object_id, form_url, extra_context)


def in_words(stored: Any, field: forms.Field) -> str:
    """A value of the form, for people."""
    if isinstance(stored, bool):
        return str(_("Yes") if stored else _("No"))
    many = stored if isinstance(stored, list) else [stored]
    choices = {str(value): label for value, label in getattr(field, "choices", [])}
    return ", ".join(str(choices.get(str(getattr(each, "pk", each)), each)) for each in many if each) or "–"
