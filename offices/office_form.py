"""The form of an office: refuses what the file of offices refuses, and finds its place on the map."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from offices import nearby, typed_text
from offices.codes import read_code
from offices.csv_cells import BadCell, read_state
from offices.models import Office
from offices.nearby import UnknownZip
from offices.office_csv import is_parent, read_phone

if TYPE_CHECKING:
    Form = forms.ModelForm[Office]
else:
    Form = forms.ModelForm

PLACE = ("latitude", "longitude")
TYPED = ("code", "state", "zip_code", "phone")
"""Read in any spelling, which may be longer than what is stored."""

ONE_LINE = ("name_source", "address", "room", "city", "arrival_source", *Office.translated_names())

LONGEST_TYPED = 60


def send_back_what_was_shown(form: "forms.ModelForm[Any]") -> None:
    """Lets the form of a stored row tell what was typed into it from what has changed since it was shown."""
    for name, field in form.fields.items():
        # A program may send a form without these: it is then compared with the row.
        there = form.add_initial_prefix(name) in form.data if form.is_bound else bool(form.instance.pk)
        field.show_hidden_initial = there


class OfficeFactsForm(Form):
    """A manager has no field for what only an administrator sets."""

    class Meta:
        model = Office
        exclude = ()  # the page names its fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PLACE:
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].help_text = _("Leave it empty to take it from the ZIP code.")

        for name in [each for each in TYPED if each in self.fields]:
            stored, widget = self.fields[name], AdminTextInputWidget()
            self.fields[name] = forms.CharField(
                label=stored.label, required=stored.required, max_length=LONGEST_TYPED, widget=widget
            )

        if "name_source" in self.fields:
            self._ask_in_other_languages()
        send_back_what_was_shown(self)

    def _ask_in_other_languages(self) -> None:
        for name in Office.translated_names():
            label = Office.fact_label(name)
            self.fields[name] = forms.CharField(label=label, required=False, widget=AdminTextInputWidget())
            self.initial.setdefault(name, self.instance.fact(name))

    def _post_clean(self) -> None:
        # Before the model's own check, which holds the texts to their limits.
        for name in Office.translated_names().keys() & self.cleaned_data.keys():
            self.instance.set_fact(name, self.cleaned_data[name])
        super()._post_clean()  # type: ignore[misc] # Django's own

    def clean_code(self) -> str:
        """In capitals; the model refuses what can be no code."""
        return read_code(self.cleaned_data["code"])

    def clean_state(self) -> str:
        """The two capital letters of a state or territory."""
        state = read_state(self.cleaned_data["state"])
        if not state:
            raise forms.ValidationError(_("Type a U.S. state or territory, or its two letters."))
        return state

    def clean_zip_code(self) -> str:
        """The five digits."""
        try:
            return nearby.zip_code(self.cleaned_data["zip_code"])
        except UnknownZip as error:
            raise forms.ValidationError(_("Type the five digits of the ZIP code.")) from error

    def clean_phone(self) -> str:
        """A number that can be called in the U.S., or nothing."""
        phone: str = self.cleaned_data["phone"]
        try:
            return read_phone(phone) if phone else ""
        except BadCell as error:
            raise forms.ValidationError(_("This is not a U.S. phone number.")) from error

    def clean(self) -> dict[str, Any]:
        """Refuses a parent that is no field office, and a ZIP code that is on no map."""
        given = super().clean() or {}
        # A line break or a sign that nobody sees would be in every message, calendar and paper. The area has lines.
        given |= {name: typed_text.plain(given[name]) for name in ONE_LINE if name in given}
        if self.instance.pk:
            # An older page must not write back what a colleague has changed since.
            given |= {name: self.instance.fact(name) for name in given.keys() - {*self.changed_data}}
        if given.get("parent") and not is_parent(given["parent"], given.get("kind", "")):
            self.add_error("parent", gettext("Choose a field office, and only above a check-in office."))
        if given.get("zip_code") and self._needs_place(given):
            try:
                given["latitude"], given["longitude"] = nearby.place_of(given["zip_code"])
            except UnknownZip:
                self.add_error("zip_code", gettext("This ZIP code is not on the map. Type latitude and longitude too."))
        return given

    def _needs_place(self, given: dict[str, Any]) -> bool:
        """Whether it has none, or moved to another ZIP code without a new one."""
        # 0: a manager has no such field, and cannot leave it empty.
        if any(given.get(name, 0) is None for name in PLACE):
            return True
        return "zip_code" in self.changed_data and not {*PLACE} & {*self.changed_data}
