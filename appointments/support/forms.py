"""Forms for agents."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.models import Call
from appointments.pages.attempt_forms import NoRecordForm
from appointments.pages.fields import ANumberField, CountryField, MemorableDateField, SubjectIdField
from appointments.pages.forms import StepForm
from appointments.pages.forms.identity import birth_date, today
from appointments.pages.phone_field import PhoneField
from appointments.support.change_forms import OfficeField
from appointments.support.consent import Helper
from appointments.support.facts import ENOUGH, WEIGHTS, Fact, nothing_kept, points
from appointments.support.search import LONGEST_SEARCH
from appointments.values import identifiers
from appointments.values.identifiers import BadIdentifier
from appointments.values.phones import BadPhone, read_phone
from offices import languages
from offices.models import Office

OF_VOUCHING = ("why", "second", "second_code")
"""What a supervisor fills in to open a record without a fact that only the person has."""

LONGEST_CODE = 40
LONGEST_NOTE = 1000
LONGEST_REASON = 200

OF_HELPERS = {
    "helper": _("Ask for the helper's name."),
    "relation": _("Ask who they are to the person."),
    "agrees": _("Ask the person. Without a yes, choose that the person has not agreed."),
}
"""What a helper must tell -> what to do when it is missing."""


def written_reason(label: Any, *, missing: Any) -> forms.CharField:
    """A reason that is recorded under the agent's name. `missing`: the error when it is empty."""
    return forms.CharField(
        label=label,
        help_text=_("This is written down with your name."),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing},
    )


class StartForm(StepForm):
    """Who calls, and in which language. Of a helper: who they are, and that the person agrees."""

    caller = forms.ChoiceField(
        label=_("Who calls?"),
        choices=Call.Caller,
        initial=Call.Caller.PERSON,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who calls.")},
    )
    helper = forms.CharField(
        label=_("Name of the helper"),
        help_text=_("Only if a helper calls."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("Who the helper is"), required=False, choices=[("", "–"), *Call.Relation.choices]
    )
    organisation = forms.CharField(
        label=_("Organization of the helper"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agrees = forms.BooleanField(
        label=_("The person told me themselves that they agree"),
        help_text=_("Ask for the person: “Do you agree that this helper asks and changes things for you?”"),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the call"),
        choices=languages.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.no_optional_mark = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("caller") == Call.Caller.HELPER:
            for name, said in OF_HELPERS.items():
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, str(said))
        return self.cleaned_data

    @property
    def started(self) -> dict[str, Any]:
        """What `calls.start` needs."""
        given = self.cleaned_data
        is_helper = given["caller"] == Call.Caller.HELPER
        helper = Helper(given["helper"], given["relation"], given["organisation"]) if is_helper else None
        return {"caller": given["caller"], "language": given["language"], "helper": helper}


class SearchForm(StepForm):
    """The one search box."""

    text = forms.CharField(
        label=_("Find the person"),
        help_text=_(
            "Any number, code, phone or e-mail, or name and date of birth. Example: Juan Ejemplo April 7, 1990"
        ),
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "accesskey": "s"}),
        error_messages={"required": _("Type something to search for.")},
    )


class CloseForm(StepForm):
    """How a call ended."""

    outcome = forms.ChoiceField(
        label=_("How did the call end?"),
        choices=[("", _("Choose one")), *Call.Outcome.choices],
        widget=forms.Select(attrs={"accesskey": "e"}),
        error_messages={"required": _("Choose how the call ended.")},
    )
    phone = PhoneField(
        label=_("Number to call back"),
        help_text=_("Only if we call back. Empty: the number of their appointment."),
        required=False,
    )
    topic = forms.ChoiceField(
        label=_("Call back about"), required=False, choices=[("", _("Only if we call back")), *Call.Topic.choices]
    )
    window = forms.ChoiceField(
        label=_("When to call back"), required=False, choices=[("", _("Any time")), *Call.Window.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("topic", "window"):
            self.fields[name].no_optional_mark = True  # type: ignore[attr-defined]


class FactsForm(StepForm):
    """The caller's answers. Facts that they were found by are not asked again."""

    born = birth_date(_("Date of birth"))
    country = CountryField(label=_("Country of birth"))
    name = forms.CharField(label=_("Full name"), max_length=LONGEST_SEARCH)
    day = MemorableDateField(
        label=_("Day of the appointment, also a former one"), latest=lambda: today() + timedelta(days=366 * 30)
    )
    reference = forms.CharField(label=_("Confirmation number"), max_length=30)
    contact = forms.CharField(label=_("E-mail or phone"), max_length=254)
    a_number = ANumberField(label=_("A-number"))
    subject_id = SubjectIdField(label=_("Subject ID"))
    office = OfficeField()
    member = forms.CharField(label=_("Name of a family member"), max_length=LONGEST_SEARCH)
    member_born = birth_date(_("Date of birth of this family member"))

    why = forms.CharField(
        label=_("Without a paper or contact: how do you know that this is the person?"),
        help_text=_("Only a supervisor may do this. Your words are kept."),
        max_length=200,
        required=False,
    )
    second = forms.CharField(
        label=_("User name of a colleague who agrees"),
        help_text=_("They read your reason, and type their own code below."),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    second_code = forms.CharField(
        label=_("Code of the colleague's app"),
        max_length=LONGEST_CODE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, told: list[str], may_vouch: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_VOUCHING:
            self.fields[name].no_optional_mark = True  # type: ignore[attr-defined]
            if not may_vouch:
                del self.fields[name]
        for name in Fact.values:
            self.fields[name].required = False
            self.fields[name].help_text = _points(WEIGHTS[name])
            self.fields[name].no_optional_mark = True  # type: ignore[attr-defined]
            if name in told:
                del self.fields[name]
        self.told = told
        self.fields["office"].queryset = Office.objects.order_by("state", "city", "code")  # type: ignore[attr-defined]
        self.fields["member_born"].required = False
        self.fields["member_born"].help_text = ""
        self.fields["member_born"].no_optional_mark = True  # type: ignore[attr-defined]

    def clean_reference(self) -> str:
        typed = self.cleaned_data["reference"]
        try:
            return identifiers.reference(typed) if typed else ""
        except BadIdentifier as error:
            raise ValidationError(_("This is no confirmation number. Ask for it again.")) from error

    def clean_contact(self) -> str:
        typed = str(self.cleaned_data["contact"])
        if not typed or "@" in typed:
            return "".join(typed.split())
        try:
            return read_phone(typed)
        except BadPhone as error:
            raise ValidationError(_("This is no e-mail and no phone number. Ask for it again.")) from error

    def clean(self) -> dict[str, Any]:
        if bool(self.cleaned_data.get("member")) != bool(self.cleaned_data.get("member_born")):
            self.add_error("member", str(_("Ask for the name and the date of birth of this family member.")))
        if not self.errors and points(self.told, self.given) < ENOUGH:
            raise ValidationError(_("These answers are not enough. Ask for more things, and type the answers."))
        if not self.errors and nothing_kept(self.told, self.given) and not self.cleaned_data.get("why"):
            raise ValidationError(self._ask_for_more())
        return self.cleaned_data

    def _ask_for_more(self) -> str:
        more = _("People near them know these things too. Ask for a number, contact, day or family member.")
        if "why" in self.fields:
            then = _("If they have none of these, write how you know the person, and ask a colleague to agree.")
        else:
            then = _("If they have none of these, pass the call to a supervisor.")
        return f"{more} {then}"

    @property
    def given(self) -> dict[str, Any]:
        """The facts the caller gave."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        born = given.pop("member_born", None)
        given = {name: value for name, value in given.items() if name not in OF_VOUCHING}
        return given | ({"member": (given["member"], born)} if "member" in given else {})


def _points(number: int) -> str:
    return ngettext("%(number)s point", "%(number)s points", number) % {"number": number}


class NoteForm(StepForm):
    """A note for the next agent."""

    text = forms.CharField(
        label=_("Note for the next agent"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": "2", "accesskey": "n"}),
        error_messages={"required": _("Type the note.")},
    )


class FullForm(StepForm):
    """Why the full details are needed."""

    reason = written_reason(_("Why do you need the full details?"), missing=_("Type why you need them."))


class CallerNoRecordForm(NoRecordForm):
    """Whether to look for the caller's notice again, and where to write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_same"].label = _("Are the details the same as on their paper?")
        self.fields["is_same"].choices = [  # type: ignore[attr-defined]
            ("yes", _("Yes, they have looked")),
            ("no", _("No, or they are not sure")),
        ]
