"""Family members, as a caller dictates them: the public questions, and then the times to choose from."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.change_forms import NewMemberForm, SlotField, WishForm
from appointments.pages.forms import MemberForm
from appointments.pages.layout import Tile
from appointments.support.change_forms import ChangeForm


class TimesForm(ChangeForm):
    """A change that may need one of the times shown. Asked only when there are some."""

    slot = SlotField(
        label=_("Choose a time"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a time."), "invalid_choice": _("Choose one of these times.")},
    )

    def __init__(
        self, *args: Any, slots: Sequence[tuple[str, Tile]] = (), is_asked: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, is_asked=is_asked, **kwargs)
        self.fields["slot"].choices = list(slots)  # type: ignore[attr-defined]
        self.fields["slot"].required = is_asked
        self.fields["slot"].no_optional_mark = True  # type: ignore[attr-defined]
        if not slots:
            del self.fields["slot"]
        self.has_times = bool(slots)

    @property
    def slot_id(self) -> str | None:
        """The time chosen, if there was one to choose."""
        return self.cleaned_data.get("slot") or None


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
