"""Why two records are of one person, and which appointment stays; or why they are of two people."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.forms import StepForm
from appointments.support.duplicates import Twin
from appointments.support.forms import written_reason
from offices.dates import long_datetime


class SameForm(StepForm):
    """For one pair. Asks which appointment stays only when there are two."""

    keep = forms.ChoiceField(
        label=_("Which appointment stays?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the appointment that stays.")},
    )
    reason = written_reason(_("How do you know that they are the same?"), missing=_("Type how you know."))

    def __init__(self, *args: Any, twin: Twin, **kwargs: Any) -> None:
        # A page has one of these for each pair, and no two fields may have the same id.
        super().__init__(*args, auto_id=f"{twin.key}_%s", **kwargs)
        # Both records may be on one appointment, and then there is no choice.
        different = {each.pk: each for each in twin.choices}
        if len(different) < 2:
            del self.fields["keep"]
            return
        choices = [(str(pk), _label(each)) for pk, each in different.items()]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]

    def kept(self, twin: Twin) -> uuid.UUID | None:
        """The key of the appointment that stays, if there is a choice or both are on the same one."""
        if "keep" in self.cleaned_data:
            return uuid.UUID(self.cleaned_data["keep"])
        return twin.choices[0].pk if twin.choices else None


class PartForm(StepForm):
    """Why two linked records are of two people. For one link, of key `link`."""

    reason = written_reason(_("How do you know that they are two people?"), missing=_("Type how you know."))

    def __init__(self, *args: Any, link: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"l{link.hex[:8]}_%s", **kwargs)


def _label(appointment: Any) -> str:
    when = long_datetime(appointment.slot.starts_at, appointment.office)
    return f"{appointment} · {when}, {appointment.office.name}"
