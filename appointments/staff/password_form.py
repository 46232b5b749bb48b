"""One box for one's own password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.forms.base import StepForm

WRONG = _("This is not your password. Type it again.")


class PasswordForm(StepForm):
    """A password as it was typed."""

    password = forms.CharField(
        label=_("Your password"),
        # A password may begin or end with a space.
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password."), "max_length": WRONG},
    )
