"""What an agent enters for a change: what the caller wants, why, and why it passes a limit."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.pages.fields import MemorableDateField
from appointments.pages.forms import StepForm
from appointments.pages.forms.identity import today
from offices.models import Office

if TYPE_CHECKING:
    _OfficeChoice = forms.ModelChoiceField[Office]
else:
    _OfficeChoice = forms.ModelChoiceField

LONGEST_REASON = 300


class ChangeForm(StepForm):
    """Any change. If the person's own limits forbid it (`limits`, a sentence each) the agent must write why.

    `is_asked`: whether the pressed button changes anything; a preview needs no reason.
    """

    past = forms.CharField(
        label=_("Why do you do it all the same?"),
        help_text=_("It stays in the history with your name."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": "2", "autocomplete": "off"}),
        error_messages={
            "required": _("Write why you do it all the same."),
            "max_length": _("This is too long. Write at most 300 letters."),
        },
    )

    def __init__(self, *args: Any, limits: Sequence[str] = (), is_asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.fields["past"].required = is_asked
        self.fields["past"].no_optional_mark = True  # type: ignore[attr-defined]
        if not limits:
            del self.fields["past"]

    @property
    def helper(self) -> FormHelper:
        """The page shows the reason with the limits, and the other fields separately."""
        helper = super().helper
        helper.layout = Layout(*(name for name in self.fields if name != "past"))
        return helper

    @property
    def why_past(self) -> str:
        """What the agent wrote, if a reason was needed."""
        return str(self.cleaned_data.get("past", ""))


class OfficeField(_OfficeChoice):
    """Any office that takes appointments, by state and name."""

    def __init__(self) -> None:
        super().__init__(label=_("Office"), queryset=Office.objects.none(), to_field_name="code")

    def label_from_instance(self, obj: Office) -> str:
        return f"{obj.state}, {obj.city}: {obj.name}"


class MoveForm(ChangeForm):
    """The new date and place."""

    WHEN = (("earliest", _("Earliest")), ("next_week", _("Next week")), ("day", _("On or after this day")))
    WHY = (
        ("asked", _("The caller asked")),
        ("ill", _("Illness or care")),
        ("far", _("The office is too far")),
        ("hearing", _("Court hearing on the same day")),
        ("mistake", _("A mistake in the booking")),
    )

    when = forms.ChoiceField(
        label=_("From when?"), choices=WHEN, widget=forms.RadioSelect, initial="earliest",
        error_messages={"required": _("Choose from when.")},
    )  # fmt: skip
    day = MemorableDateField(label=_("Day"), required=False, latest=lambda: today() + timedelta(days=366 * 30))
    office = OfficeField()
    why = forms.ChoiceField(label=_("Why?"), choices=WHY)

    @property
    def says_what(self) -> bool:
        """Whether all fields are valid except the reason for passing a limit."""
        return self.is_bound and not set(self.errors) - {"past"}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, initial={"office": office.code, "when": "earliest"}, **kwargs)
        self.fields["office"].queryset = Office.objects.bookable()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("when") == "day" and not self.cleaned_data.get("day") and "day" not in self.errors:
            self.add_error("day", str(_("Type the day.")))
        return self.cleaned_data

    def on_or_after(self, now: datetime) -> datetime | None:
        """The first acceptable moment, in the time zone of the chosen office; `None`: as early as possible."""
        office: Office = self.cleaned_data["office"]
        match self.cleaned_data["when"]:
            case "next_week":
                here = office.local(now).date()
                return _midnight(here + timedelta(days=7 - here.weekday()), office)
            case "day":
                return _midnight(self.cleaned_data["day"], office)
        return None


class CancelForm(ChangeForm):
    """Why a caller cancels."""

    why = forms.ChoiceField(label=_("Why?"), choices=MoveForm.WHY)


def _midnight(day: date, office: Office) -> datetime:
    return datetime.combine(day, time(), office.zone)
