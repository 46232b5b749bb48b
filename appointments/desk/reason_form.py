"""Why someone needs the sheet of a day that is not near, and who agrees to a file of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.forms import StepForm
from appointments.staff.code_form import LONGEST


class ReasonForm(StepForm):
    """A sentence for the read log."""

    reason = forms.CharField(
        label=_("Why do you need this day?"),
        help_text=_("It is kept in the read log, which supervisors see."),
        max_length=200,
        min_length=5,  # A dot is no reason.
        error_messages={"required": _("Write why you need this day.")},
    )


class ColleagueForm(StepForm):
    """Another account of the office, and a code of its app."""

    second = forms.CharField(
        label=_("User name of a colleague who agrees"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Type the user name of a colleague.")},
    )
    second_code = forms.CharField(
        label=_("Code of the colleague's app"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the code.")},
    )
