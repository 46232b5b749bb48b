"""Someone who comes without an appointment: what is written down, and what a booking for them needs."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.booking import Contact
from appointments.desk.supply_forms import number_field
from appointments.models import WalkIn
from appointments.pages.fields import WordsField
from appointments.pages.forms import MemberForm, ReachForm, StepForm
from appointments.pages.forms.identity import report_by_date
from offices import languages
from offices.models import MAX_PARTY


class WalkInForm(StepForm):
    """Why they came, how to call them, how many they are. `press`: the form itself, so that it counts once."""

    kind = forms.ChoiceField(
        label=_("Why did they come?"),
        choices=WalkIn.Kind,
        initial=WalkIn.Kind.NO_APPOINTMENT,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    name = WordsField(
        label=_("Name or initials"),
        help_text=_("To call them by. It is kept sealed."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type a name or initials.")},
    )
    people = number_field(_("How many people"), 1, MAX_PARTY, initial=1)
    language = forms.ChoiceField(
        label=_("Language of their paper"),
        choices=languages.choices,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )
    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class WalkInContactForm(ReachForm):
    """How to reach them, and by when they must report."""

    report_by = report_by_date()

    def contact(self, language: str) -> Contact:
        """What `booking.book` takes."""
        given: dict[str, Any] = self.cleaned_data
        return Contact(language, given["email"], given["phone"])


class OneOfThemForm(MemberForm):
    """One person of several; the summary of errors says which."""

    def __init__(self, data: QueryDict | None, *, number: int, people: int) -> None:
        # The forms of all people are in one page, and their fields have the same names.
        super().__init__(data, prefix=f"p{number - 1}")
        self.person = gettext("Person %(number)s") % {"number": number}
        self.whose = self.person if people > 1 else ""


class PartyForm:
    """The details of each of them and how to reach them: several forms that are checked as one."""

    def __init__(self, data: QueryDict | None, *, people: int) -> None:
        self.people = [OneOfThemForm(data, number=one, people=people) for one in range(1, people + 1)]
        self.contact = WalkInContactForm(data)
        self.forms = [*self.people, self.contact]
        self.looked_up: StepForm = self.contact
        """The form that a refusal is about."""
        self.is_bound = self.contact.is_bound

    def __iter__(self) -> Iterator[BoundField]:
        return (field for form in self.forms for field in form)

    def is_valid(self) -> bool:
        """Whether all of them are."""
        # Each is checked, so that every error is shown at once; `all` would stop at the first.
        return [form.is_valid() for form in self.forms].count(False) == 0

    @property
    def errors(self) -> list[Any]:
        return [form.errors for form in self.forms if form.errors]

    @property
    def non_field_errors(self) -> list[Any]:
        return [
            f"{form.whose}: {error}" if form.whose else error
            for form in self.forms
            for error in form.non_field_errors()
        ]
