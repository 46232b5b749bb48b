"""How long before an earlier date a person must be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.forms.base import StepForm


def _days(value: str) -> int:
    return int(value)


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
        coerce=_days,
        widget=forms.RadioSelect,
        initial="7",
    )
