"""Offices: their hours and facts. What touches people who are booked ends on the check page."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import construct_change_message
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from appointments.admin import supply
from appointments.admin.check import SEEN_BEFORE, Check, Press, Step, answer, stamp
from appointments.booking import office_facts
from appointments.booking.impact import Impact
from appointments.booking.move_day import Surplus
from offices.actors import actor_of
from offices.admin import OfficeAdmin
from offices.models import Office, OpeningHours

TOLD = _("Those whose address or time zone changes are told. Nobody loses their place.")
LINKS = {
    "desk:today": (_("Day sheet"), "appointments.view_appointment"),
    "desk:calendar": (_("Calendar"), "offices.view_slot"),
    "desk:week": (_("Week plan"), "offices.change_openinghours"),
}


@admin.register(Office)
class CheckedOfficeAdmin(OfficeAdmin):
    """Saves hours and facts by the verbs, after the check page."""

    list_display = [*OfficeAdmin.list_display, "links"]

    def get_list_display(self, request: HttpRequest) -> Any:
        self._links_of = [page for page, (_label, right) in LINKS.items() if request.user.has_perm(right)]
        return self.list_display

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        office = self.get_object(request, object_id) if object_id else None
        if office is None or request.method != "POST" or not self.has_change_permission(request, office):
            return super().changeform_view(request, object_id, form_url, extra_context)
        return self._look(request, office) or super().changeform_view(request, object_id, form_url, extra_context)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The hours of a new office; those of an office that is there are saved by the check page."""
        formset.save(False)
        if formset.model is OpeningHours and formset.new_objects and not change:
            step = supply.hours(form.instance, formset.new_objects, now=timezone.now())
            step.save(Press(actor_of(request.user.pk), timezone.now(), Surplus.KEEP))

    def _look(self, request: HttpRequest, office: Office) -> HttpResponse | None:
        """The check page for what was typed; nothing when it cannot be saved, or nothing changes."""
        before = Office.objects.get(pk=office.pk)
        form = self.get_form(request, office, change=True)(request.POST, request.FILES, instance=office)
        formsets, _inlines = self._create_formsets(request, form.instance, change=True)  # type: ignore[attr-defined] # Django's own
        if not all_valid(formsets) or not form.is_valid():
            if "seen" in request.POST:
                messages.warning(request, str(SEEN_BEFORE))
            return None
        steps = [_facts(before, {name: form.cleaned_data[name] for name in form.changed_data})] * form.has_changed()
        steps += [_hours(before, each) for each in formsets if each.has_changed()]
        if not steps:
            return None
        message = construct_change_message(form, [], add=False)  # type: ignore[arg-type] # the stubs miss model forms
        then = reverse("admin:offices_office_change", args=[office.pk])
        answered = answer(self, request, Check(_("Check the change"), steps, TOLD, _("The office is saved."), then))
        if answered.status_code == 302:
            self.log_change(request, office, message)
        return answered

    @admin.display(description=_("pages for staff"))
    def links(self, office: Office) -> SafeString:
        found = [(reverse(page, args=[office.code]), LINKS[page][0]) for page in self._links_of]
        close = (f"{reverse('admin:offices_closure_add')}?office={office.pk}", _("Close days"))
        return format_html_join(" ", '<a class="desk-link" href="{}">{}</a>', [*found, close])


def _facts(office: Office, facts: dict[str, Any]) -> Step:
    """What an office is and where it stands. Those booked are told of another address or time zone."""
    change = office_facts.plan(office, facts, now=timezone.now())

    def save(press: Press) -> None:
        office_facts.change(office, facts, now=press.now, actor=press.actor)

    says: list[Any] = [
        _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": was, "after": will}
        for what, was, will in change.lines
    ]
    if change.keeps_wall_time:
        says.append(_("Appointments stay at the hour that people were told, on the new clock."))
    if change.must_be_confirmed:
        says.append(_("Nobody new can book there until someone confirms the new address in the list of offices."))
    if change.stops_taking:
        says.append(_("Nobody new is given a time. Those booked keep theirs. To move them, close the days first."))
    return Step(office, says, Impact(change.told), stamp(change.lines), save)


def _hours(office: Office, formset: Any) -> Step:
    gone = {form.instance.pk for form in formset.deleted_forms}
    lines = [form.instance for form in formset.forms if form.instance.pk not in gone and _is_filled(form)]
    return supply.hours(office, [_copy(line) for line in lines], now=timezone.now())


def _is_filled(form: Any) -> bool:
    return bool(form.instance.pk) or form.has_changed()


def _copy(line: OpeningHours) -> OpeningHours:
    return OpeningHours(**{name: getattr(line, name) for name in supply.LINE})
