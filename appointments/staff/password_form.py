"""One box for one's own password."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

WRONG = _("This is not your password. Type it again.")


class PasswordForm(forms.Form):
    """A password as it was typed."""

    password = forms.CharField(
        label=_("Your password"),
        # A password may begin or end with a space.
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password."), "max_length": WRONG},
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]

    @property
    def helper(self) -> FormHelper:
        """The page has the form element and its button."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
