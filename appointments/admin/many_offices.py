"""What is done to many offices at once: another's week plan, more or fewer places, closed days. One check page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from appointments.admin.ask import OfficeField, ask
from appointments.admin.check import answer_bulk
from appointments.admin.closures import TOLD as CLOSED_AND_TOLD
from appointments.admin.slots import TOLD
from appointments.desk.closing_reasons import IN_SOURCE, usual_reasons
from appointments.desk.supply_forms import CloseDaysForm, SpanForm, earliest_today, number_field
from appointments.models import BulkChange
from appointments.supply import bulk
from appointments.supply import steps as supply
from offices.access import offices_of
from offices.models import Office

MOST_PERCENT = 1000


class FromForm(forms.Form):
    """Whose week plan is copied."""

    copied = OfficeField(Office.objects.none(), label=_("Copy the week plan of"))


class PercentForm(SpanForm):
    """Days, and how many of the places of now they get."""

    percent = number_field(_("Percent of the places of now"), 0, MOST_PERCENT, initial=100)

    field_order = ["percent"]


def copy_week_plan(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, offices: list[Office]) -> HttpResponse:
    """Gives each the hours of another office, from the same dates."""
    # The first POST is that of the list of offices, which has no field of this form.
    form = FromForm(request.POST if "copied" in request.POST else None)
    form.fields["copied"].queryset = offices_of(request.user)  # type: ignore[attr-defined] # it has choices
    if not form.is_valid():
        return ask(model_admin, request, form, _("Copy a week plan"))
    copied = form.cleaned_data["copied"]
    typed = {"lines": [{name: getattr(line, name) for name in supply.LINE} for line in copied.hours.all()]}
    # Its own plan would be no change.
    others = [office for office in offices if office != copied]
    return answer_bulk(model_admin, request, _("Check the change"), BulkChange.Kind.WEEK_PLAN, typed, others, TOLD)


def adjust_places(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, offices: list[Office]) -> HttpResponse:
    """Gives every slot of some days a percentage of its places."""
    today = earliest_today(offices)
    days = {"starts_on": today, "ends_on": today}
    form = PercentForm(request.POST if "percent" in request.POST else None, today=today, initial=days)
    if not form.is_valid():
        return ask(model_admin, request, form, _("Adjust places by percent"))
    typed = {name: form.cleaned_data[name] for name in (*bulk.DAYS, "percent")}
    return answer_bulk(model_admin, request, _("Check the change"), BulkChange.Kind.PLACES, typed, offices, TOLD)


def close_days(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, offices: list[Office]) -> HttpResponse:
    """Closes the same days at each."""
    today = earliest_today(offices)
    initial = {"starts_on": today, "ends_on": today} | usual_reasons()
    form = CloseDaysForm(request.POST if IN_SOURCE in request.POST else None, today=today, initial=initial)
    if not form.is_valid():
        return ask(model_admin, request, form, _("Close days"))
    title = _("Check before you close")
    return answer_bulk(model_admin, request, title, BulkChange.Kind.CLOSE, form.typed, offices, CLOSED_AND_TOLD)
