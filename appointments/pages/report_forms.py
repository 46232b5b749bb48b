"""Forms about the day at the office: what a person reports, and what the office answers."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import AttemptReceipt
from appointments.pages.fields import MemorableDateField, WordsField
from appointments.pages.forms import StepForm
from appointments.pages.forms.identity import today
from offices.dates import wall_time
from offices.models import Office

LONGEST_WORDS = 400
EARLIEST_HOUR, LATEST_HOUR = 5, 19

Kind = AttemptReceipt.Kind

LABELS = {
    Kind.TURNED_AWAY: _("I came and could not get in"),
    Kind.MARKED_ABSENT: _("I was there, but the office did not note it"),
}


class HalfHourField(forms.ChoiceField):
    """About what time it was, on the half hour; cleans to a time. The choices are in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=half_hours, **kwargs)

    def clean(self, value: Any) -> time | None:
        found = super().clean(value)
        return time.fromisoformat(found) if found else None


def half_hours() -> list[tuple[str, Any]]:
    """Every half hour of a day at an office."""
    found = [time(minutes // 60, minutes % 60) for minutes in range(EARLIEST_HOUR * 60, LATEST_HOUR * 60 + 1, 30)]
    return [("", _("Choose")), *((each.isoformat("minutes"), wall_time(each)) for each in found)]


class ReportForm(StepForm):
    """What it is about, when they came, what happened."""

    refusals = {"too_early": _("This time has not come yet. Choose the day and the time when you came.")}

    kind = forms.ChoiceField(
        label=_("What do you want to report?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to report."), "invalid_choice": _("Choose one of these answers.")},
    )
    came_on = MemorableDateField(
        label=_("Which day did you come?"),
        # Wide on purpose: the view compares the moment itself, on the clock of the office.
        latest=lambda: today() + timedelta(days=1),
        too_late=_("This day has not come yet. Check the day."),
        error_messages={"required": _("Type the day when you came.")},
    )
    came_about = HalfHourField(
        label=_("At about what time?"),
        error_messages={"required": _("Choose the time."), "invalid_choice": _("Choose one of these times.")},
    )
    words = WordsField(
        label=_("What happened?"),
        help_text=_("A few words are enough. The office reads them, and your receipt shows them."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": "4", "spellcheck": "false"}),
        error_messages={"max_length": _("This is too long. Type at most 400 letters.")},
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, LABELS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["came_on"].earliest = lambda: first  # type: ignore[attr-defined]

    def came_at(self, office: Office) -> datetime:
        """The moment, on the office's clock."""
        return datetime.combine(self.cleaned_data["came_on"], self.cleaned_data["came_about"], office.zone)
