"""Where to report: near a ZIP code, or in a state, then which office."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments.pages.fields import number_input
from appointments.pages.forms.base import StepForm
from appointments.pages.layout import Tile
from offices.nearby import UnknownZip, home_of, zip_code
from offices.states import states_in_order

LONGEST_ZIP = 40


class ZipField(forms.CharField):
    """A U.S. ZIP code whose state we know, in any spelling; cleans to its five digits."""

    def __init__(self, **kwargs: Any) -> None:
        label = _("ZIP code where you live or stay")
        super().__init__(label=label, widget=number_input(autocomplete="postal-code"), **kwargs)

    def to_python(self, value: Any) -> str:
        # A pasted text of any size is read no further than a ZIP code in any spelling.
        typed = (super().to_python(value) or "")[:LONGEST_ZIP]
        try:
            return zip_code(typed) if typed and home_of(typed) else ""
        except UnknownZip as error:
            raise ValidationError(self.error_messages["unknown"], "unknown") from error


def zip_beside_details() -> ZipField:
    """Asked on the page about identity, which saves a page. A person who leaves it empty is asked for a state later."""
    return ZipField(
        required=False,
        help_text=_("Five digits. Example: 10278. If you have none, leave this empty."),
        error_messages={"unknown": _("We do not know this ZIP code. Check the five digits, or leave this empty.")},
    )


class ZipForm(StepForm):
    """Another ZIP code."""

    zip_code = ZipField(
        help_text=_("Five digits. Example: 10278"),
        error_messages={
            "required": _("Type your ZIP code, or choose your state instead."),
            "unknown": _("We do not know this ZIP code. Check the five digits, or choose your state instead."),
        },
    )


class StateForm(StepForm):
    """A state or territory, for people who cannot give a ZIP code."""

    state = forms.ChoiceField(
        label=_("State where you live or stay"),
        choices=lambda: [("", _("Choose a state")), *states_in_order()],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
        error_messages={"required": _("Choose your state."), "invalid_choice": _("Choose a state from the list.")},
    )


class OfficeForm(StepForm):
    """One of the offices offered."""

    office = forms.ChoiceField(
        label=_("Choose an office"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an office."), "invalid_choice": _("Choose one of these offices.")},
    )
    far = forms.BooleanField(
        label=_("Yes, I want to go to an office this far away"),
        error_messages={"required": _("Say yes if you want to go this far. If not, call the support line.")},
    )

    def __init__(self, *args: Any, offices: Sequence[tuple[str, Tile]], is_far: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = list(offices)  # type: ignore[attr-defined]
        if not is_far:
            del self.fields["far"]
