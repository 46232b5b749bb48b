"""Forms of the pages about attempt receipts."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import AttemptReceipt
from appointments.notices.matching import read_subject_id
from appointments.pages.fields import LONGEST_NUMBER, MemorableDateField
from appointments.pages.forms import ReachForm, StepForm
from appointments.pages.forms.identity import today
from appointments.receipts import closed
from appointments.values import identifiers
from appointments.values.identifiers import BadIdentifier
from appointments.values.phones import LONGEST_PHONE, BadPhone, format_phone, read_phone

AGO = [
    ("0", _("Just now")),
    ("30", _("About 30 minutes ago")),
    ("60", _("About 1 hour ago")),
    ("120", _("About 2 hours ago")),
    ("180", _("About 3 hours ago")),
    ("300", _("About 5 hours ago")),
    ("1440", _("Yesterday at about this time")),
]
"""In minutes."""

BAD_CODE = _("This code does not look right. It has groups of 3 letters and numbers. Check it and type it again.")


class PlainAttemptForm(StepForm):
    """A form without fields."""


class NoRecordForm(ReachForm):
    """Whether to look for the notice again, and where to write."""

    is_same = forms.ChoiceField(
        label=_("Are your details the same as on your paper?"),
        choices=[("yes", _("Yes, I checked them")), ("no", _("No, or I am not sure"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose yes or no."),
            "invalid_choice": _("Choose one of these answers."),
        },
    )
    field_order = ["is_same", "email", "phone"]


class CallForm(StepForm):
    """A call that no one answered: the number, about when, what happened. Every field has an answer already."""

    outcome = forms.ChoiceField(
        label=_("What happened?"),
        choices=AttemptReceipt.Outcome.choices,
        initial=AttemptReceipt.Outcome.NO_ANSWER,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened."), "invalid_choice": _("Choose one of these answers.")},
    )
    line = forms.ChoiceField(
        label=_("Which number did you call?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number."), "invalid_choice": _("Choose one of these answers.")},
    )
    other = forms.CharField(
        label=_("The other number"),
        required=False,
        max_length=LONGEST_PHONE,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"max_length": _("This number is too long. Check it and type it again.")},
    )
    ago = forms.TypedChoiceField(
        label=_("When did you call?"),
        choices=AGO,
        coerce=int,
        initial="0",
        error_messages={"required": _("Choose the time."), "invalid_choice": _("Choose one of these times.")},
    )
    # Made with the page, so that a form which is sent twice gives one receipt.
    press = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The value is the number as it is printed: the receipt names it so.
        self.fields["line"].choices = [*lines, ("other", _("Another number"))]  # type: ignore[attr-defined]
        self.fields["line"].initial = lines[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("line") == "other" and not self.has_error("other"):
            self._read_other(given)
        return given

    def _read_other(self, given: dict[str, Any]) -> None:
        try:
            # Not their own: offices have lines that no text can reach.
            given["other"] = format_phone(read_phone(given.get("other", ""), own=False))
        except BadPhone:
            self.add_error("other", str(_("Type the number that you called, with all its digits.")))

    @property
    def number(self) -> str:
        """The number, as it is printed."""
        line = self.cleaned_data["line"]
        return str(self.cleaned_data["other"] if line == "other" else line)


class ReceiptCodeField(forms.CharField):
    """The code of an attempt receipt in any spelling; cleans to its characters: 9, or 18 from a closed site."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(
            label=_("Receipt code"),
            help_text=_("It is on the receipt. Example: K7P-49X-QM2"),
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": _("Type the code from the receipt.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        # No code is that long in any spelling: a pasted text of any size costs no more than one.
        signs = identifiers.compact(typed[:100])
        length = closed.LENGTH if len(signs) > identifiers.ATTEMPT_LENGTH else identifiers.ATTEMPT_LENGTH
        try:
            return identifiers.checked(signs, length) if signs else ""
        except BadIdentifier as error:
            raise forms.ValidationError(BAD_CODE, "code") from error


class CheckForm(StepForm):
    """A code alone: enough to check that it is ours."""

    refusals = {"no_match": _("We know no receipt with this code. We keep each receipt for 2 years.")}

    code = ReceiptCodeField()


class OpenForm(StepForm):
    """A code and a fact the person knows: enough to see the receipts."""

    refusals = {"no_match": _("We found no receipt with this code and these details. Check them and try again.")}

    code = ReceiptCodeField()
    number = forms.CharField(
        label=_("The number you tried with"),
        help_text=_("Your Subject ID, A-number or confirmation number."),
        required=False,
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("This number is too long. Check it and type it again.")},
    )
    born = MemorableDateField(
        label=_("Your date of birth"),
        help_text=_("Type it if you tried without a number."),
        required=False,
        birthday=True,
        may_lack_day=True,
        latest=today,
        too_late=_("This date is in the future. A birth date is in the past. Check the year."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_errors = self.errors.keys() & {"code", "number", "born"}
        # The long code of a closed site holds no person, so it needs no fact.
        if not has_errors and len(given["code"]) == identifiers.ATTEMPT_LENGTH and not self.facts:
            self.add_error("number", str(_("Type the number you tried with, or your date of birth.")))
        return given

    @property
    def facts(self) -> list[str]:
        """The facts the person knows, in the forms that a receipt may hold."""
        number = self.cleaned_data.get("number") or ""
        born = self.cleaned_data.get("born")
        ways = (identifiers.a_number, read_subject_id, identifiers.reference)
        # One box for three kinds of number: each reading that is possible is tried.
        numbers = [read for way in ways if (read := _read(way, number))]
        return [*numbers, *([born.isoformat()] if born else [])]


def _read(way: Callable[[str], str], typed: str) -> str:
    try:
        return way(typed)
    except BadIdentifier:
        return ""
