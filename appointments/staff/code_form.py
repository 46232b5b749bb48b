"""A form with one box for a code."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.forms.base import StepForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 40
WRONG = _("This code is not right. Look at the app and type the code it shows now.")


class CodeForm(StepForm):
    """A code as it was typed; only `second_step` can check it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code."), "max_length": WRONG},
    )

    def __init__(self, *, hint: "StrOrPromise", data: object = None) -> None:
        super().__init__(data)
        self.fields["code"].help_text = hint
