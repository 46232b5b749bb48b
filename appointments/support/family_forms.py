"""Family members, as a caller dictates them: the public questions, and then the times to choose from."""

from typing import Any

from appointments.pages.change_forms import NewMemberForm, WishForm
from appointments.pages.forms import MemberForm
from appointments.support.change_forms import TimesForm, WishedTimesForm


class JoinForm(TimesForm, NewMemberForm):
    """A person to add; with a time for the whole party when the present slot has no room."""

    @property
    def member(self) -> dict[str, Any]:
        """The person, with the questions of the public pages."""
        return {name: self.answers[name] for name in MemberForm.base_fields}


class SplitForm(WishedTimesForm):
    """When would suit one person alone, then the chosen time."""

    @property
    def wish(self) -> dict[str, Any]:
        """The preferences, with the questions of the public pages."""
        return {name: self.answers[name] for name in WishForm.base_fields}
