"""Offices: their hours and facts. What touches people who are booked ends on the check page."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import construct_change_message
from django.db.models import QuerySet
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from appointments.admin import many_offices, slots
from appointments.admin.check import Check, answer
from appointments.booking.move_day import Surplus
from appointments.booking.office_load import loads
from appointments.desk.week_form import HOURS_CHANGED
from appointments.supply import steps as supply
from appointments.supply.step import Press, Step
from offices.actors import actor_of
from offices.admin import OfficeAdmin
from offices.dates import short_date
from offices.inventory import ChangedSinceSeen
from offices.models import Office, OpeningHours
from offices.own_rows import FilteredList

TOLD = _("Those booked are told of a new address or time zone. That takes nobody’s place away.")
LINKS = {
    "desk:today": (_("Day sheet"), "appointments.view_appointment"),
    "desk:calendar": (_("Calendar"), "offices.view_slot"),
    "desk:week": (_("Week plan"), "offices.change_openinghours"),
}


class LoadList(FilteredList):
    """Each office of one page with its load and the pages that the reader may open."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        offices: list[Any] = list(self.result_list)
        # For the offices of this page alone, and all at once.
        found = loads([office.pk for office in offices], now=timezone.now())
        pages = [(page, label) for page, (label, right) in LINKS.items() if request.user.has_perm(right)]
        for office in offices:
            office.load, office.pages = found[office.pk], pages
            office.may_close = request.user.has_perm("offices.add_closure")
        self.result_list = offices


@admin.register(Office)
class CheckedOfficeAdmin(OfficeAdmin):
    """Saves hours and facts by the verbs, after the check page."""

    list_display = [
        *("code", "name_source", "place", "today", "first_free", "free", "to_call", "links"),
    ]
    list_per_page = 25
    actions = ["confirm_offices", "copy_week_plan", "adjust_places", "close_days"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LoadList]:
        return LoadList

    def has_copy_permission(self, request: HttpRequest) -> bool:
        """Asked for by an action, as are the next two."""
        return request.user.has_perm("offices.change_openinghours")

    def has_adjust_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("offices.change_capacity")

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("offices.add_closure")

    @admin.action(description=_("Copy a week plan…"), permissions=["copy"])
    def copy_week_plan(self, request: HttpRequest, offices: QuerySet[Office]) -> HttpResponse:
        return many_offices.copy_week_plan(self, request, list(offices))

    @admin.action(description=_("Adjust places by percent…"), permissions=["adjust"])
    def adjust_places(self, request: HttpRequest, offices: QuerySet[Office]) -> HttpResponse:
        return many_offices.adjust_places(self, request, list(offices))

    @admin.action(description=_("Close days…"), permissions=["close"])
    def close_days(self, request: HttpRequest, offices: QuerySet[Office]) -> HttpResponse:
        return many_offices.close_days(self, request, list(offices))

    @admin.display(description=_("place"), ordering="city")
    def place(self, office: Office) -> str:
        return f"{office.city}, {office.state}"

    @admin.display(description=_("today"))
    def today(self, office: Any) -> str:
        if not office.is_active:
            return str(_("Takes no appointments"))
        return f"{office.load.booked} / {office.load.places}" if office.confirmed_at else str(_("Not confirmed yet"))

    @admin.display(description=_("first free"))
    def first_free(self, office: Any) -> str:
        return short_date(office.local(office.load.first_free)) if office.load.first_free else "–"

    @admin.display(description=_("free places in 4 weeks"))
    def free(self, office: Any) -> int:
        return int(office.load.free)

    @admin.display(description=_("people to call"))
    def to_call(self, office: Any) -> "SafeString | int":
        number: int = office.load.to_call
        page = reverse("desk:to_call", args=[office.code])
        return format_html('<a class="desk-link" href="{}">{}</a>', page, number) if number else 0

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        office = self.get_object(request, object_id) if object_id else None
        if office is None or request.method != "POST" or not self.has_change_permission(request, office):
            return super().changeform_view(request, object_id, *args, **kwargs)
        # Nothing to check: Django says what is wrong, or that nothing was changed.
        return self._look(request, office) or super().changeform_view(request, object_id, *args, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The hours of a new office; those of an office that is there are saved by the check page."""
        # Django reads the lists that this makes; it must not store the rows past the verbs.
        formset.save(False)
        if formset.model is OpeningHours and formset.new_objects and not change:
            step = supply.hours(form.instance, formset.new_objects, now=timezone.now())
            step.save(Press(actor_of(request.user.pk), timezone.now(), Surplus.KEEP))

    def _look(self, request: HttpRequest, office: Office) -> HttpResponse | None:
        """The check page for what was typed; nothing when it cannot be saved, or nothing changes."""
        # Read apart: the form writes what was typed into `office` while it checks it.
        before = Office.objects.get(pk=office.pk)
        form = self.get_form(request, office, change=True)(request.POST, request.FILES, instance=office)
        formsets, _inlines = self._create_formsets(request, form.instance, change=True)  # type: ignore[attr-defined] # Django's own
        then = reverse("admin:offices_office_change", args=[office.pk])
        if any(each.is_outdated() for each in formsets):
            if not form.has_changed() or any(each.is_typed_into() for each in formsets):
                text = ChangedSinceSeen.in_words if "seen" in request.POST else HOURS_CHANGED
                messages.warning(request, str(text))
                return redirect(then)
            # Nothing was typed into them, so they stay as they are now.
            formsets = []
        if not all_valid(formsets) or not form.is_valid():
            # It was sent from the check page, so it was valid a moment ago.
            if "seen" in request.POST:
                messages.warning(request, str(ChangedSinceSeen.in_words))
            return None
        facts = {name: value for name, value in form.cleaned_data.items() if value != before.fact(name)}
        steps = [supply.facts(before, facts, now=timezone.now())] if facts else []
        hours = [_hours(before, each) for each in formsets if each.has_changed()]
        if not steps + hours:
            return None
        told = [text for text, of in ((TOLD, steps), (slots.TOLD, hours)) if any(step.touched.parties for step in of)]
        message = construct_change_message(form, [], add=False)
        check = Check(_("Check the change"), steps + hours, " ".join(map(str, told)), _("The office is saved."), then)
        answered = answer(self, request, check)
        # Only a redirect means that it was saved: the check page itself is a 200.
        if answered.status_code == 302:
            self.log_change(request, office, message)
        return answered

    @admin.display(description=_("pages for staff"))
    def links(self, office: Office) -> SafeString:
        found = [(reverse(page, args=[office.code]), label) for page, label in office.pages]  # type: ignore[attr-defined]
        if office.may_close:  # type: ignore[attr-defined]
            found.append((f"{reverse('admin:offices_closure_add')}?office={office.pk}", _("Close days")))
        return format_html_join(" ", '<a class="desk-link" href="{}">{}</a>', found)


def _hours(office: Office, formset: Any) -> Step:
    gone = {form.instance.pk for form in formset.deleted_forms}
    lines = [form.instance for form in formset.forms if form.instance.pk not in gone and _is_filled(form)]
    return supply.hours(office, [_copy(line) for line in lines], now=timezone.now())


def _is_filled(form: Any) -> bool:
    return bool(form.instance.pk) or form.has_changed()


def _copy(line: OpeningHours) -> OpeningHours:
    # Without its key: the verb writes the rows of a plan itself.
    return OpeningHours(**{name: getattr(line, name) for name in supply.LINE})
