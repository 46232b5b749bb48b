"""What is done to many offices at once: another's week plan, more or fewer places, closed days. One check page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.admin.ask import OfficeField, ask
from appointments.admin.check import Check, answer
from appointments.admin.closures import TOLD as CLOSED_AND_TOLD
from appointments.admin.slots import TOLD
from appointments.desk.closing_reasons import IN_SOURCE, usual_reasons
from appointments.desk.supply_forms import CloseForm, SpanForm, number_field
from appointments.supply import steps as supply
from appointments.supply.step import Step
from offices.access import offices_of
from offices.inventory import How
from offices.models import Closure, Office, OpeningHours

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
    form = FromForm(request.POST if "copied" in request.POST else None)
    form.fields["copied"].queryset = offices_of(request.user)  # type: ignore[attr-defined] # it has choices
    if not form.is_valid():
        return ask(model_admin, request, form, _("Copy a week plan"))
    lines = list(form.cleaned_data["copied"].hours.all())
    others = [office for office in offices if office != form.cleaned_data["copied"]]
    steps = [supply.hours(office, [_copy(line) for line in lines], now=timezone.now()) for office in others]
    return _answer(model_admin, request, _("Check the change"), steps, TOLD, _("The week plans are saved."))


def adjust_places(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, offices: list[Office]) -> HttpResponse:
    """Gives every slot of some days a percentage of its places."""
    now, today = timezone.now(), _today(offices)
    days = {"starts_on": today, "ends_on": today}
    form = PercentForm(request.POST if "percent" in request.POST else None, today=today, initial=days)
    if not form.is_valid():
        return ask(model_admin, request, form, _("Adjust places by percent"))
    percent = form.cleaned_data["percent"]
    steps = [supply.places_in(office, form.span, How.PERCENT, percent, now=now) for office in offices]
    found = [step for step in steps if step]
    return _answer(model_admin, request, _("Check the change"), found, TOLD, _("The places are changed."))


def close_days(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, offices: list[Office]) -> HttpResponse:
    """Closes the same days at each."""
    today = _today(offices)
    initial = {"starts_on": today, "ends_on": today} | usual_reasons()
    form = CloseForm(request.POST if IN_SOURCE in request.POST else None, today=today, initial=initial)
    if not form.is_valid():
        return ask(model_admin, request, form, _("Close days"))
    now = timezone.now()
    steps = [supply.closing(office, [_at(office, form.closure)], instead_of=None, now=now) for office in offices]
    done = _("Closed. Nobody new is given a time on these days.")
    return _answer(model_admin, request, _("Check before you close"), steps, CLOSED_AND_TOLD, done)


def _at(office: Office, closure: Closure) -> Closure:
    closure.office = office
    return closure


def _copy(line: OpeningHours) -> OpeningHours:
    return OpeningHours(**{name: getattr(line, name) for name in supply.LINE})


def _today(offices: Sequence[Office]) -> Any:
    """The earliest day it is now at one of them."""
    now = timezone.now()
    return min((office.local(now).date() for office in offices), default=now.date())


def _answer(
    model_admin: "admin.ModelAdmin[Any]",
    request: HttpRequest,
    title: "StrOrPromise",
    steps: Sequence[Step],
    told: "StrOrPromise",
    done: "StrOrPromise",
) -> HttpResponse:
    then = reverse("admin:offices_office_changelist")
    return answer(model_admin, request, Check(title, steps, told, done, then))
