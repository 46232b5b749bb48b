"""A page of the administration that asks something before the check page: numbers, days, reasons."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from appointments.desk.supply_forms import CloseDaysForm, number_field
from offices.access import EVERY_OFFICE, offices_of
from offices.models import MOST_PEOPLE, Closure, Office

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    OfficeField = forms.ModelChoiceField[Office]
else:
    OfficeField = forms.ModelChoiceField


class NumberForm(forms.Form):
    """How many places each of the chosen slots gets."""

    amount = number_field(_("Number"), 0, MOST_PEOPLE)


class MoreForm(forms.Form):
    """How many places are added to each of the chosen slots."""

    amount = number_field(_("Number"), -MOST_PEOPLE, MOST_PEOPLE, help_text=_("A number below 0 takes places away."))


class ClosureForm(CloseDaysForm):
    """Days to close at one office; those who work for every office may also close all."""

    office = OfficeField(Office.objects.none(), label=_("Office"))

    field_order = ["office"]

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = request.user.has_perm(EVERY_OFFICE)
        # Made anew: whether it may stay empty depends on the reader.
        self.fields["office"] = OfficeField(
            offices_of(request.user),
            label=_("Office"),
            required=not everywhere,
            empty_label=_("All offices") if everywhere else None,
            initial=self.get_initial_for_field(self.fields["office"], "office"),
        )

    @property
    def closure(self) -> Closure:
        """What was typed, unsaved."""
        closure = super().closure
        closure.office = self.cleaned_data["office"]
        return closure


def ask(
    model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, form: forms.Form, title: "StrOrPromise", **context: Any
) -> HttpResponse:
    """The page with the form. It sends the form, and what led to it, back to where it came from."""
    # The chosen rows, and the name of the action: without them Django would not come back to this action.
    sent_again = [
        (name, each)
        for name, sent in request.POST.lists()
        if name not in {*form.fields, "csrfmiddlewaretoken", "go", "seen"} and not name.startswith(("form-", "initial"))
        for each in sent
    ]
    shown = model_admin.admin_site.each_context(request) | {
        "title": title,
        "form": form,
        "typed": sent_again,
        "opts": model_admin.model._meta,
    }
    return TemplateResponse(request, "admin/ask.html", shown | context)
