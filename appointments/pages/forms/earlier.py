"""How long before an earlier date a person must be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models.offer import MOST_NOTICE
from appointments.pages.forms.base import StepForm


class EarlierForm(StepForm):
    """A few choices, because people do not think in numbers of days."""

    notice_days = forms.TypedChoiceField(
        label=_("How many days do you need to plan?"),
        help_text=_("We never offer you a date that is sooner than this."),
        choices=[
            ("2", _("2 days")),
            ("7", _("1 week")),
            ("14", _("2 weeks")),
            ("30", _("1 month")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
        initial="7",
    )

    def __init__(self, *args: Any, longest: int = MOST_NOTICE, **kwargs: Any) -> None:
        """`longest`: the most days of notice with which a date can still be offered."""
        super().__init__(*args, **kwargs)
        field = self.fields["notice_days"]
        field.choices = [(days, said) for days, said in field.choices if int(days) <= longest]  # type: ignore[attr-defined]
        # One that is too long to be offered is not chosen beforehand.
        if self.can_be_met and int(self.get_initial_for_field(field, "notice_days")) > longest:
            self.initial["notice_days"] = field.choices[-1][0]  # type: ignore[attr-defined]

    @property
    def can_be_met(self) -> bool:
        """Whether any of the notices leaves a date to offer."""
        return bool(self.fields["notice_days"].choices)  # type: ignore[attr-defined]
