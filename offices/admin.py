"""What an office is in the administration, and the accounts of staff."""

from itertools import combinations
from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offices.access import EVERY_OFFICE
from offices.hours import clash
from offices.models import Office, OpeningHours
from offices.own_rows import OwnOfficesAdmin
from offices.people import StaffAdmin

if TYPE_CHECKING:
    HoursInlineBase = admin.TabularInline[OpeningHours, Office]
else:
    HoursInlineBase = admin.TabularInline

SET_BY_ADMINISTRATORS = [
    *("code", "name_en", "name_es", "kind", "parent", "is_active", "address", "city", "state", "zip_code"),
    *("latitude", "longitude", "timezone", "area_of_responsibility"),
]
"""The identity and place of an office; its own manager sets how it works."""

CHECKED = _("Before hours, the address or the time zone change, you see who is booked and what they will be told.")


class HoursFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """All lines together. Refuses two that begin on the same date and overlap, for neither would win."""

    def clean(self) -> None:
        """Refuses overlapping lines."""
        super().clean()
        gone = [form.instance for form in self.deleted_forms]
        lines = [form.instance for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [line for line in lines if line not in gone] if not any(self.errors) else []
        for one, other in combinations(kept, 2):
            if clash(one, other):
                text = gettext("Two lines for %(day)s overlap and begin on the same date. Change one of them.")
                raise ValidationError(text % {"day": OpeningHours.Weekday(one.weekday).label})


class HoursInline(HoursInlineBase):
    """The week plan. Saved by `inventory.change_hours`, after the check page."""

    model = OpeningHours
    formset = HoursFormSet
    extra = 1
    verbose_name_plural = _("opening hours, on the office’s own clock")


class OfficeAdmin(OwnOfficesAdmin):
    office_path = "pk"
    list_display = ["code", "name_en", "city", "state", "kind", "is_active"]
    list_filter = ["is_active", "kind", "state"]
    search_fields = ["code", "name_en", "name_es", "city", "address"]
    autocomplete_fields = ["parent"]
    inlines = [HoursInline]
    fieldsets = [
        (None, {"fields": ["code", ("name_en", "name_es"), "kind", "parent", "is_active"]}),
        (_("Where it is"), {"fields": ["address", ("city", "state", "zip_code"), "phone", ("latitude", "longitude")]}),
        (
            _("When it takes people"),
            {"fields": ["timezone", "lead_hours", "area_of_responsibility"], "description": CHECKED},
        ),
        (_("People without a notice"), {"fields": ["unverified_share"]}),
        (_("Limits of changes"), {"fields": ["most_changes", "change_days", "no_change_hours"]}),
        (_("When places run low"), {"fields": [("email", "runway_days")]}),
        (_("Reminders"), {"fields": ["consequence_line"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        return [] if request.user.has_perm(EVERY_OFFICE) else SET_BY_ADMINISTRATORS


admin.site.unregister(User)
admin.site.register(User, StaffAdmin)
