"""Family members, as a caller dictates them: the public questions, and then the times to choose from."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout

from appointments.pages.change_forms import NewMemberForm, WishForm
from appointments.pages.forms import MemberForm
from appointments.support.change_forms import TimesForm


class JoinForm(TimesForm, NewMemberForm):
    """A person to add; with a time for the whole party when the present slot has no room."""

    @property
    def member(self) -> dict[str, Any]:
        """The person, with the questions of the public pages."""
        return {name: self.answers[name] for name in MemberForm.base_fields}


class SplitForm(TimesForm, WishForm):
    """When would suit one person alone, then the chosen time."""

    @property
    def helper(self) -> FormHelper:
        """The page shows the times first, with their button."""
        helper = super().helper
        helper.layout = Layout(*(name for name in self.fields if name not in ("past", "slot")))
        return helper

    @property
    def wish(self) -> dict[str, Any]:
        """The preferences, with the questions of the public pages."""
        return {name: self.answers[name] for name in WishForm.base_fields}
