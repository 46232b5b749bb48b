"""When to call again someone who did not answer."""

from datetime import datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.models import ToDo
from offices.dates import HasClock, clock_time, weekday_name, zone_name
from offices.zones import DEFAULT_ZONE, Clock

HOURS = (9, 11, 13, 15, 17, 19)
"""Full hours of a day at which people are called, where they are."""

DAYS = 2


class AgainForm(forms.Form):
    """At which hour of today or tomorrow."""

    again = forms.TypedChoiceField(label=_("Nobody answers: call again"), coerce=datetime.fromisoformat)

    def __init__(self, data: QueryDict | None = None, *, to_do: ToDo, now: datetime) -> None:
        # A page has one of these for each to-do.
        super().__init__(data, label_suffix="", auto_id=f"%s_{to_do.pk}")
        # The clock of the person: they live near their office.
        clock: HasClock = to_do.appointment.office if to_do.appointment else Clock(DEFAULT_ZONE)
        self.fields["again"].widget.attrs["class"] = "usa-select"
        self.fields["again"].choices = [  # type: ignore[attr-defined]
            # Without the date, which would push the hour out of a narrow field: it is today or tomorrow.
            (moment.isoformat(), _in_words(moment, clock))
            for moment in _moments(clock, now)
        ]


def _in_words(moment: datetime, clock: HasClock) -> str:
    return f"{weekday_name(moment)}, {clock_time(moment, clock)} ({zone_name(clock)})"


def _moments(clock: HasClock, now: datetime) -> list[datetime]:
    here = clock.local(now)
    days = [here + timedelta(days=ahead) for ahead in range(DAYS)]
    moments = [day.replace(hour=hour, minute=0, second=0, microsecond=0) for day in days for hour in HOURS]
    return [moment for moment in moments if moment > here]
