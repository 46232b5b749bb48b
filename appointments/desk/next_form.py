"""When the next check-in is to be."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from appointments.desk.supply_forms import day_field
from appointments.pages.forms.place import ZipField
from appointments.values import reasons
from offices.models import Office
from offices.nearby import by_distance

MONTHS = (1, 3, 6, 12)
NONE, ON_A_DAY, NEAR = "none", "day", "near"
FURTHEST = timedelta(days=5 * 366)


class NextForm(forms.Form):
    """A press of a button says it: so many months, a typed day, none, or which office is near a ZIP code."""

    day = day_field(_("From this day on"), required=False)
    office = forms.ChoiceField(
        label=_("Office"),
        required=False,
        error_messages={"invalid_choice": _("This office takes no appointments now. Choose another one.")},
    )
    zip_code = ZipField(
        required=False, error_messages={"unknown": _("We do not know this ZIP code. Check the five digits.")}
    )

    def __init__(self, *args: Any, today: date, here: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.label_suffix = today, ""
        others = Office.objects.open_to_people().exclude(pk=here.pk)
        self._offices = [here, *(office for _miles, office in by_distance(others, here))]
        named = [(each.code, f"{each.name}, {each.city}, {each.state}") for each in self._offices]
        self.fields["office"].choices = named  # type: ignore[attr-defined] # it has choices
        self.fields["zip_code"].label = _("Their ZIP code")

    def clean(self) -> dict[str, Any]:
        """A day must be typed where its button was pressed, and be ahead."""
        given = super().clean() or {}
        day = given.get("day")
        # A day that could not be read is not among them, and has its own error.
        if self._pressed == ON_A_DAY and "day" in given and (day is None or not self._is_ahead(day)):
            self.add_error("day", gettext("Type a day after today, within 5 years."))
        if self.asks_what_is_near and not given.get("zip_code") and "zip_code" not in self.errors:
            self.add_error("zip_code", gettext("Type a ZIP code."))
        return given

    @property
    def chosen(self) -> Office:
        """Where; the present office unless another one was chosen."""
        code = self["office"].value()
        return next((each for each in self._offices if each.code == code), self._offices[0])

    @property
    def is_elsewhere(self) -> bool:
        """Whether the page shows the choice of another office opened."""
        chosen = self["office"].value() not in (None, "", self._offices[0].code)
        return chosen or self.asks_what_is_near or bool(self["zip_code"].value())

    @property
    def asks_what_is_near(self) -> bool:
        """Whether nothing is to be saved: the page comes again, with the right office for the ZIP code chosen."""
        return self._pressed == NEAR

    @property
    def first_day(self) -> date | None:
        """From which day on; `None`: no next check-in."""
        if self._pressed == ON_A_DAY:
            return date.fromisoformat(str(self.cleaned_data["day"]))
        return None if self._pressed == NONE else months_later(self.today, int(self._pressed))

    @property
    def is_pressed(self) -> bool:
        """Whether one of the buttons was."""
        return self._pressed in {NONE, ON_A_DAY, NEAR, *map(str, MONTHS)}

    @property
    def _pressed(self) -> str:
        return str(self.data.get("when", ""))

    def _is_ahead(self, day: date) -> bool:
        return self.today < day <= self.today + FURTHEST


class NextAgainForm(NextForm):
    """The same for a next check-in that is set: it takes a reason."""

    why = forms.ChoiceField(
        label=_("Why it is taken back"),
        choices=[("", _("Choose")), *reasons.TAKEN_BACK.items()],
        error_messages={
            "required": _("Choose one of these reasons."),
            "invalid_choice": _("Choose one of these reasons."),
        },
    )


def buttons() -> list[tuple[str, str]]:
    """Each value and its label."""
    said = [(str(n), ngettext("In %(count)s month", "In %(count)s months", n) % {"count": n}) for n in MONTHS]
    return [*said, (NONE, gettext("No next check-in"))]


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
