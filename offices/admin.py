"""Offices, their hours and closures, and a look at the stock of time slots."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices import dates
from offices.models import Closure, Office, OpeningHours, Slot

if TYPE_CHECKING:
    HoursInlineBase = admin.TabularInline[OpeningHours, Office]
    OfficeAdminBase = admin.ModelAdmin[Office]
    ClosureAdminBase = admin.ModelAdmin[Closure]
    SlotAdminBase = admin.ModelAdmin[Slot]
else:
    HoursInlineBase = admin.TabularInline
    OfficeAdminBase = ClosureAdminBase = SlotAdminBase = admin.ModelAdmin

NOT_OPENED_YET = _("This changes only days that are not open for booking yet. It never moves a booked appointment.")


class HoursInline(HoursInlineBase):
    model = OpeningHours
    extra = 0
    verbose_name_plural = _("opening hours, on the office’s own clock")


@admin.register(Office)
class OfficeAdmin(OfficeAdminBase):
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
            {"fields": ["timezone", "lead_hours", "area_of_responsibility"], "description": NOT_OPENED_YET},
        ),
        (_("Limits of changes"), {"fields": ["most_changes", "change_days", "no_change_hours"]}),
    ]


@admin.register(Closure)
class ClosureAdmin(ClosureAdminBase):
    list_display = ["office_or_all", "starts_on", "ends_on", "from_time", "until_time", "reason_en"]
    list_filter = ["starts_on", "office"]
    list_select_related = ["office"]
    autocomplete_fields = ["office"]
    search_fields = ["reason_en", "reason_es", "office__code"]
    fieldsets = [
        (
            None,
            {
                "fields": ["office", ("starts_on", "ends_on"), ("from_time", "until_time"), "reason_en", "reason_es"],
                "description": NOT_OPENED_YET,
            },
        )
    ]

    @admin.display(description=_("office"), ordering="office")
    def office_or_all(self, closure: Closure) -> str:
        return str(closure.office or _("All offices"))


@admin.register(Slot)
class SlotAdmin(SlotAdminBase):
    """Read only: slots are made and filled by `offices.inventory` alone."""

    list_display = ["office", "local_start", "minutes", "capacity", "booked", "is_closed"]
    list_filter = ["has_room", "is_closed", "office"]
    list_select_related = ["office"]
    date_hierarchy = "starts_at"
    show_full_result_count = False
    ordering = ["starts_at", "office"]
    fields = ["office", "local_start", "minutes", "capacity", "booked", "is_closed"]

    @admin.display(description=_("starts at"), ordering="starts_at")
    def local_start(self, slot: Slot) -> str:
        return dates.long_datetime(slot.starts_at, slot.office)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        return False
