"""What an office is in the administration, and the accounts of staff."""

from datetime import date, time
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offices import confirming
from offices.access import EVERY_OFFICE
from offices.dates import week_in_words, zone_name
from offices.doubts import in_sentences
from offices.fresh_rows import FreshRowsAdmin
from offices.hours import clash, usual_week
from offices.inventory.seen import ChangedSinceSeen, stamp
from offices.models import Coverage, Office, OpeningHours
from offices.office_csv import default_hours
from offices.office_form import OfficeFactsForm, send_back_what_was_shown
from offices.own_rows import OwnOfficesAdmin, OwnOfficesFilter
from offices.zones import earliest_day

if TYPE_CHECKING:
    HoursInlineBase = admin.StackedInline[OpeningHours, Office]
    HoursLineFormBase = forms.ModelForm[OpeningHours]
else:
    HoursLineFormBase = forms.ModelForm
    HoursInlineBase = admin.StackedInline

SET_BY_ADMINISTRATORS = [
    *("code", "name_source", "kind", "parent", "is_active", "address", "room", "city", "state", "zip_code"),
    "arrival_source",
    *("latitude", "longitude", "timezone", "area_of_responsibility"),
]
"""The identity and place of an office; its own manager sets how it works."""

FIRST_HOURS = ("weekday", "opens", "closes", "slot_minutes", "people_per_slot", "valid_from")

CHECKED = _("Before hours, the address or the time zone change, you see who is booked and what they will be told.")


class HoursFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """All lines together. Refuses two that begin on the same date and overlap, for neither would win."""

    def is_outdated(self) -> bool:
        """Whether the hours were saved after the page showed them: that gives each line another key."""
        sent = {self.data.get(form.add_prefix("id")) for form in self.initial_forms}
        # A page on which the hours can only be read sends no keys.
        is_whole = self.management_form.is_valid() and None not in sent
        return is_whole and sent != {str(line.pk) for line in self.get_queryset()}

    def is_typed_into(self) -> bool:
        """The same as `has_changed`, also when the lines that were shown are gone."""
        return any({*form.changed_data} - {"id"} for form in self.forms)

    def clean(self) -> None:
        """Refuses overlapping lines."""
        super().clean()
        gone = [form.instance for form in self.deleted_forms]
        # Empty extra lines have no hours.
        lines = [form.instance for form in self.forms if form.has_changed() or form.instance.pk]
        # A line that could not be read has no hours to compare.
        kept = [line for line in lines if line not in gone] if not any(self.errors) else []
        for one, other in combinations(kept, 2):
            if clash(one, other):
                text = gettext("Two lines for %(day)s overlap and begin on the same date. Change one of them.")
                raise ValidationError(text % {"day": OpeningHours.Weekday(one.weekday).label})


class HoursLineForm(HoursLineFormBase):
    """One line of the week plan."""

    class Meta:
        model = OpeningHours
        exclude = ()  # the inline names its fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        send_back_what_was_shown(self)


class HoursInline(HoursInlineBase):
    """The week plan. Saved by `inventory.change_hours`, after the check page."""

    model = OpeningHours
    form = HoursLineForm
    formset = HoursFormSet
    fields = [(*FIRST_HOURS, "valid_until")]
    verbose_name_plural = _("opening hours, on the office’s own clock")

    def get_extra(self, request: HttpRequest, obj: Office | None = None, **_kwargs: Any) -> int:
        """A new office begins with the hours that an import gives it."""
        # A formset shows only as many lines as it is asked for, whatever `initial` holds.
        return 1 if obj else len(default_hours(Office(), date.min))


class OfficeAdmin(OwnOfficesAdmin):
    form = OfficeFactsForm
    office_path = "pk"
    list_display = ["code", "name_source", "city", "state", "kind", "is_active", "confirmed_at", "confirmed_by"]
    list_filter = ["is_active", ("confirmed_at", admin.EmptyFieldListFilter), "kind", "state"]
    search_fields = ["code", "name_source", "translations__text", "city", "address"]
    inlines = [HoursInline]
    actions = ["confirm_offices"]
    fieldsets = [
        (None, {"fields": ["code", "name_source", "kind", "parent", "is_active"]}),
        (_("Confirmed"), {"fields": [("confirmed_by", "confirmed_at", "is_sample")]}),
        (
            _("Where it is"),
            {"fields": ["address", "room", ("city", "state", "zip_code"), "phone", ("latitude", "longitude")]},
        ),
        (_("On arrival"), {"fields": ["arrival_source", "waiting_room"]}),
        (
            _("When it takes people"),
            {"fields": ["timezone", "lead_hours", "area_of_responsibility"], "description": CHECKED},
        ),
        (_("People without a notice"), {"fields": ["unverified_share"]}),
        (_("Limits of changes"), {"fields": ["most_changes", "change_days", "no_change_hours"]}),
        (_("When places run low"), {"fields": [("email", "supply_warning_days")]}),
        (_("Reminders"), {"fields": ["consequence_line"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Office | None = None) -> Any:
        """A field for each text in each other language, or one line with all of them."""
        names = Office.translated_names() if self._may_write(request, obj) else ["in_other_languages"]
        return [*super().get_fieldsets(request, obj), (_("In other languages"), {"fields": [*names]})]

    def get_form(self, request: HttpRequest, obj: Office | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Without the texts in other languages: they are not columns, and the form adds them itself."""
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        # Django would look for columns of these names.
        kwargs["fields"] = [name for name in names if name not in Office.translated_names()]
        return super().get_form(request, obj, change, **kwargs)

    def _may_write(self, request: HttpRequest, obj: Office | None) -> bool:
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return may and request.user.has_perm(EVERY_OFFICE)

    @admin.display(description=_("in other languages"))
    def in_other_languages(self, office: Office) -> str:
        return " · ".join(text for name in Office.translated_names() if (text := office.fact(name)))

    def get_formset_kwargs(self, request: HttpRequest, obj: Office, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        # A form that comes back has the lines that were typed.
        if obj.pk is None and request.method == "GET":
            # Its time zone is not typed yet. Hours that hold since yesterday do no harm.
            lines = default_hours(obj, earliest_day(timezone.now()))
            kwargs["initial"] = [{name: getattr(line, name) for name in FIRST_HOURS} for line in lines]
        return kwargs

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        shown = ["confirmed_by", "confirmed_at", "is_sample", "in_other_languages"]
        return shown if request.user.has_perm(EVERY_OFFICE) else [*SET_BY_ADMINISTRATORS, *shown]

    def response_add(self, request: HttpRequest, obj: Office, post_url_continue: str | None = None) -> HttpResponse:
        """Saved all the same: the map may be wrong. Nobody can book there before someone confirms the office."""
        for sentence in in_sentences(obj, timezone.now()):
            self.message_user(request, sentence, messages.WARNING)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=_("Confirm address, room and hours"), permissions=["change"])
    @transaction.atomic
    def confirm_offices(self, request: HttpRequest, queryset: QuerySet[Office]) -> HttpResponse | None:
        """Shows address and hours of each office, then notes who confirmed them. Locks the offices."""
        chosen = Office.objects.filter(pk__in=queryset.values("pk"))
        # Locked, so that what is compared with the page is what is confirmed.
        offices = chosen.order_by("pk").prefetch_related("hours").select_for_update(no_key=True)
        rows = [(each, week_in_words(_week(each)), self.in_other_languages(each)) for each in offices]
        seen = stamp(*(_shown(*row) for row in rows))
        told = [(*row, zone_name(row[0]), in_sentences(row[0], timezone.now())) for row in rows]
        # Only for what the page showed: an address that changed since must not be confirmed unread.
        if request.POST.get("seen") == seen:
            count = confirming.confirm(chosen, by=request.user.get_username(), now=timezone.now())
            self.message_user(request, _("%(count)s offices are confirmed and take bookings.") % {"count": count})
            return None
        if "seen" in request.POST:
            self.message_user(request, str(ChangedSinceSeen.in_words), messages.WARNING)
        said = {"title": _("Confirm address, room and hours"), "rows": told, "seen": seen, "opts": self.model._meta}
        return render(request, "admin/offices/office/confirm.html", self.admin_site.each_context(request) | said)


def _shown(office: Office, hours: list[str], texts: str) -> list[str]:
    """What the page says of an office, and when it was last confirmed."""
    # With the time of the last confirmation: a second press then differs, and confirms nothing again.
    facts = office.pk, office.name_source, office.full_address, office.room, office.arrival_source, office.phone
    return [*map(str, (*facts, office.timezone, *hours, texts, office.confirmed_at))]


def _week(office: Office) -> list[tuple[int, list[tuple[time, time]]]]:
    return usual_week(list(office.hours.all()), office.local(timezone.now()).date())


@admin.register(Coverage)
class CoverageAdmin(FreshRowsAdmin, OwnOfficesAdmin):
    list_display = ["state", "county", "office", "note", "valid_from", "valid_until"]
    list_filter = ["state", ("office", OwnOfficesFilter)]
    list_select_related = ["office"]
    search_fields = ["county", "office__code"]
