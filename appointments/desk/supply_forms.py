"""Forms for supply: days, hours, numbers, reasons."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.desk.closing_reasons import ReasonsForm
from appointments.desk.days import FIRST, LAST
from appointments.supply.bulk import DAYS
from offices import typed_text
from offices.csv_cells import digits
from offices.inventory import How, Span
from offices.inventory.span import LONGEST, LONGEST_EVERYWHERE
from offices.models import MOST_PEOPLE, Closure, Office, OpeningHours

_DAY = {"invalid": _("Type the date as year-month-day. Example: 2026-12-09"), "required": _("Choose a day.")}
_CLOCK = {"invalid": _("Type the time as hours and minutes. Example: 14:30"), "required": _("Choose a time.")}
_NUMBER = {"invalid": _("Type a whole number."), "required": _("Type a number.")}


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A date as browsers offer it, or typed."""
    # The one form of a date that a browser's field takes, in every language.
    widget = forms.DateInput({"type": "date", "class": "usa-input"}, format="%Y-%m-%d")
    kinds = {"label": label, "widget": widget, "input_formats": ["%Y-%m-%d"], "error_messages": _DAY}
    return forms.DateField(validators=[_within_reach], **kinds, **options)


def _within_reach(day: date) -> None:
    """Refuses days that no calendar of ours reaches: a mistyped year."""
    if not FIRST <= day <= LAST:
        raise ValidationError(_("This year is too far away. Check the year."))


def earliest_today(offices: Iterable[Office]) -> date:
    """The earliest day it is now at one of them: nobody there should find that today is over."""
    now = timezone.now()
    return min((office.local(now).date() for office in offices), default=now.date())


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    """A local time of day at the office."""
    widget = forms.TimeInput({"type": "time", "class": "usa-input"}, format="%H:%M")
    # Some browsers send the seconds too.
    formats = ["%H:%M", "%H:%M:%S"]
    return forms.TimeField(label=label, widget=widget, input_formats=formats, error_messages=_CLOCK, **options)


class NumberField(forms.IntegerField):
    """A whole number: "30", "3O" or "３０"."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(digits(typed_text.latin("" if value is None else str(value))))


def number_field(label: Any, least: int, most: int, **options: Any) -> NumberField:
    """A whole number within bounds."""
    bounds = {
        "min_value": _("Type %(limit_value)s or more."),
        "max_value": _("Type %(limit_value)s or less."),
    }
    widget = forms.TextInput({"inputmode": "numeric"})
    return NumberField(
        label=label, min_value=least, max_value=most, widget=widget, error_messages=_NUMBER | bounds, **options
    )


class SpanForm(forms.Form):
    """Days, or hours of each of those days, from today on."""

    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    from_time = clock_field(_("From"), required=False, help_text=_("Leave both times empty for the whole day."))
    until_time = clock_field(_("Until"), required=False)

    longest = LONGEST
    too_long = _("This is more than 5 years. Choose fewer days.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuses past days, a last day before the first, and incomplete times."""
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last:
            self._check_days(first, last)
        if "from_time" in given and "until_time" in given:
            self._check_times(given["from_time"], given["until_time"])
        return given

    @property
    def span(self) -> Span:
        """The days and hours typed."""
        return Span(**{name: self.cleaned_data[name] for name in DAYS})

    def _check_days(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("ends_on", gettext("The last day is before the first day."))
        # Not the first day: what is closed may have begun already.
        elif last < self.today:
            self.add_error("ends_on", gettext("These days are over. Choose today or a later day."))
        elif last - first > self.longest:
            self.add_error("ends_on", str(self.too_long))

    def _check_times(self, start: object, end: object) -> None:
        if (start is None) != (end is None):
            self.add_error("until_time" if end is None else "from_time", gettext("Type both times, or none."))
        elif start is not None and cast(datetime, end) <= cast(datetime, start):
            self.add_error("until_time", gettext("The end is not after the start."))


class CapacityForm(SpanForm):
    """More or fewer people per slot."""

    how = forms.TypedChoiceField(
        label=_("What to do"),
        choices=How.choices,
        coerce=How,
        initial=How.SET,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do."), "invalid_choice": _("Choose one of these.")},
    )
    amount = number_field(_("Number"), -MOST_PEOPLE, MOST_PEOPLE)

    field_order = ["how", "amount"]

    def clean(self) -> dict[str, Any]:
        """Refuses a negative number."""
        given = super().clean()
        # To add a number below 0 takes places away.
        if given.get("amount", 0) < 0 and given.get("how") in {How.SET, How.PERCENT}:
            self.add_error("amount", gettext("Type 0 or more."))
        return given


class CloseDaysForm(SpanForm, ReasonsForm):
    """Days to close, and why."""

    @property
    def closure(self) -> Closure:
        """The typed closure, unsaved and without an office."""
        return Closure(**{name: self.cleaned_data[name] for name in DAYS}).write("reason", self.reasons)

    @property
    def typed(self) -> dict[str, Any]:
        """What a `BulkChange` keeps of it."""
        return {name: self.cleaned_data[name] for name in DAYS} | {"reasons": self.reasons}


class CloseAllForm(CloseDaysForm):
    """The same for all offices at once."""

    longest = LONGEST_EVERYWHERE
    too_long = _("All offices can be closed for a month at a time. Choose fewer days.")


class HoursForm(forms.Form):
    """One line of the week plan: the same hours on some weekdays."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=OpeningHours.Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day."), "invalid_choice": _("Choose days of the week.")},
    )
    opens = clock_field(_("Opens"))
    closes = clock_field(_("Closes"))
    slot_minutes = number_field(_("Minutes per slot"), 5, 480, initial=30)
    # 0: a line that only closes hours.
    people_per_slot = number_field(_("People per slot"), 0, MOST_PEOPLE, initial=4)
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(_("Valid until"), required=False, help_text=_("Leave empty if it has no end."))

    def clean(self) -> dict[str, Any]:
        """Refuses an end before its start, and hours too short for one slot."""
        given = super().clean() or {}
        opens, closes, minutes = (given.get(name) for name in ("opens", "closes", "slot_minutes"))
        if opens and closes and minutes:
            # Times of day cannot be subtracted; two moments of one day can.
            length = datetime.combine(date.min, closes) - datetime.combine(date.min, opens)
            if length < timedelta(minutes=minutes):
                self.add_error("closes", gettext("The office must be open for at least one slot."))
        if given.get("valid_from") and given.get("valid_until") and given["valid_until"] < given["valid_from"]:
            self.add_error("valid_until", gettext("The last day is before the first day."))
        return given

    @property
    def lines(self) -> list[OpeningHours]:
        """Opening hours for each chosen weekday, unsaved."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"weekdays", "DELETE"}}
        return [OpeningHours(weekday=weekday, **given) for weekday in self.cleaned_data["weekdays"]]
