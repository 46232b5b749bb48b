"""The week plan on one screen: one line for the same hours on several weekdays."""

from collections.abc import Iterable
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.desk.supply_forms import HoursForm
from offices.hours import clash
from offices.inventory.seen import stamp
from offices.models import OpeningHours

if TYPE_CHECKING:
    Lines = forms.BaseFormSet[HoursForm]
else:
    Lines = forms.BaseFormSet

SAME = ("opens", "closes", "slot_minutes", "people_per_slot", "valid_from", "valid_until")
MOST_LINES = 60
HOURS_CHANGED = gettext_lazy(
    "The opening hours were saved after you opened this page. Nothing was saved now. "
    "Here is the office as it is now. Type your change again."
)


class WeekLines(Lines):
    """All lines together. Refuses two that begin on the same date and overlap, because neither takes precedence."""

    def clean(self) -> None:
        """Refuses overlapping lines."""
        # A line that cannot be read has nothing to compare.
        if any(self.errors):
            return
        for one, other in combinations(self.lines, 2):
            if clash(one, other):
                day = OpeningHours.Weekday(one.weekday).label
                raise forms.ValidationError(
                    _("Two lines for %(day)s overlap and begin on the same date. Change one of them.") % {"day": day}
                )

    @property
    def lines(self) -> list[OpeningHours]:
        """Opening hours of every line that is filled in and stays, unsaved."""
        # The page has one empty line more, to add one.
        kept = [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
        return [line for form in kept for line in form.lines]

    def add_fields(self, form: HoursForm, index: int | None) -> None:
        """Labels the box that removes a line."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this line away")


# `absolute_max`: otherwise a forged count makes Django build a thousand forms more.
_LINES: dict[str, Any] = {"extra": 1, "can_delete": True, "max_num": MOST_LINES, "absolute_max": MOST_LINES}
WeekFormSet = cast(type[WeekLines], forms.formset_factory(HoursForm, formset=WeekLines, **_LINES))


def stamp_of(hours: Iterable[OpeningHours]) -> str:
    """Tells the lines that a page was opened with from those of any later save, which have other keys."""
    return stamp(sorted(line.pk for line in hours))


def as_lines(hours: Iterable[OpeningHours]) -> list[dict[str, Any]]:
    """The initial lines: the office's hours, with equal hours of several weekdays on one line."""
    # As texts: a line without an end has `None`, which has no order.
    ordered = sorted(hours, key=lambda line: (*(str(getattr(line, name)) for name in SAME), line.weekday))
    groups = (list(group) for _key, group in groupby(ordered, lambda line: [getattr(line, name) for name in SAME]))
    found = [
        {"weekdays": [line.weekday for line in group]} | {name: getattr(group[0], name) for name in SAME}
        for group in groups
    ]
    return sorted(found, key=lambda line: (line["valid_from"], line["weekdays"], line["opens"]))
