"""Why someone needs the sheet of a day that is not near."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.forms import StepForm


class ReasonForm(StepForm):
    """A sentence for the read log."""

    reason = forms.CharField(
        label=_("Why do you need this day?"),
        help_text=_("It is kept in the read log, which supervisors see."),
        max_length=200,
        min_length=5,  # A dot is no reason.
        error_messages={"required": _("Write why you need this day.")},
    )
