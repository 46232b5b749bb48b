"""When the next check-in is to be."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appointments.desk.supply_forms import day_field

MONTHS = (1, 3, 6, 12)
NONE, ON_A_DAY = "none", "day"
FURTHEST = timedelta(days=5 * 366)


class NextForm(forms.Form):
    """A press of a button says it: so many months, a typed day, or none."""

    day = day_field(_("From this day on"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.label_suffix = today, ""

    def clean(self) -> dict[str, Any]:
        """A day must be typed where its button was pressed, and be ahead."""
        given = super().clean() or {}
        day = given.get("day")
        if self._pressed == ON_A_DAY and "day" in given and (day is None or not self._is_ahead(day)):
            self.add_error("day", gettext("Type a day after today, within 5 years."))
        return given

    @property
    def first_day(self) -> date | None:
        """From which day on; `None`: no next check-in."""
        if self._pressed == ON_A_DAY:
            return date.fromisoformat(str(self.cleaned_data["day"]))
        return None if self._pressed == NONE else months_later(self.today, int(self._pressed))

    @property
    def is_pressed(self) -> bool:
        """Whether one of the buttons was."""
        return self._pressed in {NONE, ON_A_DAY, *map(str, MONTHS)}

    @property
    def _pressed(self) -> str:
        return str(self.data.get("when", ""))

    def _is_ahead(self, day: date) -> bool:
        return self.today < day <= self.today + FURTHEST


def buttons() -> list[tuple[str, str]]:
    """Each value and its label."""
    said = [(str(n), ngettext("In %(count)s month", "In %(count)s months", n) % {"count": n}) for n in MONTHS]
    return [*said, (NONE, gettext("No next check-in"))]


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
