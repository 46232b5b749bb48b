"""Offices from a file: chosen, then seen on the check page, then saved."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appointments.admin.ask import ask
from appointments.admin.check import Check, Press, Step, answer
from appointments.booking.impact import Impact
from offices import office_csv
from offices.csv_import import BadCsv
from offices.inventory.seen import stamp
from offices.models import Office

if TYPE_CHECKING:
    from collections.abc import Callable


class FileForm(forms.Form):
    """The text of a file of offices. It is pasted: no page takes a file (`scheduler.edges.NoFiles`)."""

    text = forms.CharField(
        label=_("Text of the CSV file"),
        widget=forms.Textarea(attrs={"rows": 12, "cols": 90, "spellcheck": "false"}),
        strip=False,
        help_text=_("Open the file in a text editor, copy all of it, and paste it here."),
    )

    def clean_text(self) -> str:
        """Refuses it with every error it has."""
        text: str = self.cleaned_data["text"]
        try:
            self.offices = office_csv.parse(text)
        except BadCsv as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from error
        return text


def load(
    model_admin: "admin.ModelAdmin[Any]",
    request: HttpRequest,
    step_of: "Callable[[Office, dict[str, Any]], Step]",
) -> HttpResponse:
    """The page that asks for the file, and the check page. `step_of` changes the facts of a known office."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = FileForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(model_admin, request, form, _("Load offices from a file"))
    offices, changes = form.offices, office_csv.changed_facts(form.offices)
    stored = Office.objects.in_bulk(list(changes))
    steps = [_added(office) for office in offices if not office.pk]
    steps += [step_of(stored[pk], facts) for pk, facts in changes.items()]
    done = ngettext("%(number)s office is saved.", "%(number)s offices are saved.", len(steps)) % {"number": len(steps)}
    told = _("Those whose address or time zone changes are told. Nobody loses their place.")
    then = reverse("admin:offices_office_changelist")
    return answer(model_admin, request, Check(_("Check the file"), steps, told, done, then))


def _added(office: Office) -> Step:
    def save(press: Press) -> None:
        office_csv.add(office, press.now.date())

    says = [gettext("New office: %(address)s") % {"address": office.full_address}]
    return Step(office, says, Impact([]), stamp(office.code, office.full_address), save)
