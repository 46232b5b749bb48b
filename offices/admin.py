"""Offices, their hours and closures, and their time slots."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices import dates
from offices.access import EVERY_OFFICE, offices_of
from offices.models import Closure, Office, OpeningHours, Slot
from offices.own_rows import OwnOfficesAdmin, OwnOfficesFilter
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

AT_THE_DESK = _("Hours and closed days are changed on the pages for staff, which first show who is affected.")


class HoursInline(HoursInlineBase):
    """Read only: the week plan changes the hours and the slots together."""

    model = OpeningHours
    extra = 0
    verbose_name_plural = _("opening hours, on the office’s own clock")

    def has_add_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False


@admin.register(Office)
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
            {"fields": ["timezone", "lead_hours", "area_of_responsibility"], "description": AT_THE_DESK},
        ),
        (_("People without a notice"), {"fields": ["unverified_share"]}),
        (_("Limits of changes"), {"fields": ["most_changes", "change_days", "no_change_hours"]}),
        (_("When places run low"), {"fields": [("email", "runway_days")]}),
        (_("Reminders"), {"fields": ["consequence_line"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        return [] if request.user.has_perm(EVERY_OFFICE) else SET_BY_ADMINISTRATORS


@admin.register(Closure)
class ClosureAdmin(OwnOfficesAdmin):
    """Read only: closing moves people, so the staff pages do it. All staff see the closures of every office."""

    list_display = ["office_or_all", "starts_on", "ends_on", "from_time", "until_time", "reason_en", "reopened_at"]
    list_filter = ["starts_on", ("office", OwnOfficesFilter)]
    list_select_related = ["office"]
    search_fields = ["reason_en", "reason_es", "office__code"]
    fields = ["office", ("starts_on", "ends_on"), ("from_time", "until_time"), "reason_en", "reason_es", "reopened_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closure]:
        own = Q(office=None) | Q(office__in=offices_of(request.user))
        return Closure.objects.filter(own)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        return False

    @admin.display(description=_("office"), ordering="office")
    def office_or_all(self, closure: Closure) -> str:
        return str(closure.office or _("All offices"))


@admin.register(Slot)
class SlotAdmin(OwnOfficesAdmin):
    """Read only: only `offices.inventory` makes and fills slots."""

    list_display = ["office", "local_start", "minutes", "capacity", "booked", "is_closed"]
    list_filter = ["has_room", "is_closed", ("office", OwnOfficesFilter)]
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


admin.site.unregister(User)
admin.site.register(User, StaffAdmin)
