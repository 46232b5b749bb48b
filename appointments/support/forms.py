"""Forms for agents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import Call
from appointments.pages.attempt_forms import NoRecordForm
from appointments.pages.fields import WordsField
from appointments.pages.forms import StepForm
from appointments.pages.phone_field import PhoneField
from appointments.support.consent import Helper
from appointments.support.search import LONGEST_SEARCH
from offices import languages

LONGEST_NOTE = 1000
LONGEST_REASON = 200

OF_HELPERS = {
    "helper": _("Ask for the helper's name."),
    "relation": _("Ask who they are to the person."),
    "agrees": _("Ask the person. If they are not there, choose that we ask them with a code."),
}
"""What a helper must tell -> what to do when it is missing."""

TOLD_BY: dict[str, tuple[str, ...]] = {
    Call.Caller.HELPER: ("helper", "relation", "agrees"),
    Call.Caller.ASKED: ("helper", "relation"),
}
"""Which of them, by who calls."""


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
    helper = WordsField(
        label=_("Name of the helper"),
        help_text=_("Only if a helper calls."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("Who the helper is"), required=False, choices=[("", "–"), *Call.Relation.choices]
    )
    organisation = WordsField(
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
        # Which of them are needed depends on who calls, so a mark “optional” would mislead.
        self.unmarked.update(self.fields)

    def clean(self) -> dict[str, Any]:
        for name in TOLD_BY.get(self.cleaned_data.get("caller", ""), ()):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, str(OF_HELPERS[name]))
        return self.cleaned_data

    @property
    def started(self) -> dict[str, Any]:
        """What `calls.start` needs."""
        given = self.cleaned_data
        is_helper = given["caller"] in TOLD_BY
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
        # None is chosen beforehand: it would be taken without a look, and the figures would say so.
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
        self.unmarked.update(("topic", "window"))


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
