"""What a caller dictates for a booking, on one page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments import drafts
from appointments.models import Draft
from appointments.pages.fields import (
    ANumberField,
    CountryField,
    NameField,
    SubjectIdField,
    need_a_name,
)
from appointments.pages.forms import ContactForm, StepForm
from appointments.pages.forms.identity import birth_date, report_by_date
from appointments.pages.forms.place import ZipField
from offices import languages
from offices.states import states_in_order

WHO = {
    "subject_id": ("subject_id", "born", "country"),
    "a_number": ("a_number", "born", "country"),
    "no_paper": ("given_names", "family_name", "born", "country"),
}
"""The kind of paper -> its fields. The first kind whose first field is filled in applies. One name is enough."""

_NAMES = ("given_names", "family_name")


class DictationForm(StepForm):
    """Identity, place and contact. A number is enough; without one, the name."""

    subject_id = SubjectIdField(label=_("Subject ID"), required=False)
    a_number = ANumberField(label=_("A-number"), required=False)
    given_names = NameField(label=_("Given names"), autocomplete="off", required=False)
    family_name = NameField(label=_("Family name"), autocomplete="off", required=False)
    born = birth_date(_("Date of birth"))
    country = CountryField(label=_("Country of birth"))
    report_by = report_by_date()
    zip_code = ZipField(required=False, error_messages={"unknown": _("We do not know this ZIP code. Ask again.")})
    state = forms.ChoiceField(label=_("Or the state"), required=False, choices=lambda: [("", "–"), *states_in_order()])
    email = ContactForm.base_fields["email"]
    phone = ContactForm.base_fields["phone"]
    needs = ContactForm.base_fields["needs"]
    language = forms.ChoiceField(label=_("Language of the messages"), choices=languages.choices)

    def __init__(self, *args: Any, draft: Draft, language: str, **kwargs: Any) -> None:
        steps = ("details", "place", "contact")
        answered = [drafts.answers(draft, step) or {} for step in steps]
        initial = {"language": language} | answered[0] | answered[1] | answered[2]
        super().__init__(*args, initial=initial, **kwargs)
        # Asked in `clean`, by the kind of paper.
        for name in ("born", "country"):
            self.fields[name].required = False
        self.checked = answered[0] if "checked" in answered[0] else None
        self.kept = answered[2] if self.checked else {}
        if self.checked:
            # What we know of them is shown by the pages that write the read log, and not here.
            for name in {"report_by"}.union(*WHO.values()):
                del self.fields[name]
            for name in ("email", "phone"):
                self.initial.pop(name, None)
                if self.kept.get(name):
                    self.fields[name].help_text = _("Leave it empty to keep the one they gave before.")
        self.unmarked.update(self.fields)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            for name in () if self.checked else WHO[self.way]:
                if name not in _NAMES and not self.cleaned_data.get(name):
                    self.add_error(name, str(_("Ask for this too.")))
            if self.way == "no_paper" and not self.checked:
                need_a_name(self, _("Ask for this too."))
            if not (self.cleaned_data["zip_code"] or self.cleaned_data["state"]):
                self.add_error("zip_code", str(_("Ask for the ZIP code or the state.")))
        return self.cleaned_data

    @property
    def way(self) -> str:
        """How the person is identified: by the first number given, else by name."""
        # A number before a name: only a number finds the notice.
        return next((way for way in ("subject_id", "a_number") if self.cleaned_data.get(way)), "no_paper")

    @property
    def dictated(self) -> dict[str, Any]:
        """The answers of the public steps, as a draft stores them."""
        given = self.answers
        place = "zip_code" if given["zip_code"] else "state"
        return {
            "details": self._details(given),
            "place": {place: given[place]},
            "contact": self._contact(given),
        }

    def _contact(self, given: dict[str, Any]) -> dict[str, Any]:
        kept = {name: self.kept.get(name, "") for name in ("email", "phone")}
        return kept | {name: given[name] for name in (*kept, "needs", "language") if name not in kept or given[name]}

    def _details(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.checked:
            return {name: value for name, value in self.checked.items() if name != "notice"}
        also = ("report_by",) if self.way == "no_paper" else ()
        return {name: given[name] for name in (*WHO[self.way], *also)} | {"way": self.way}
