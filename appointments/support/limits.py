"""READ: the person's own limits that an agent is about to pass, in words to read before pressing."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments import booking
from appointments.models import Appointment, AppointmentEvent

MARK = " past:"
"""The text in the reason of an event before the limits that were passed."""


class ReachedLimit(models.TextChoices):
    """A limit that would have stopped the person, by its name in a history."""

    OFTEN = "often", gettext_lazy("after too many changes")
    NEAR = "near", gettext_lazy("shortly before the appointment")
    BEGUN = "begun", gettext_lazy("after its time")


def on_moving(appointment: Appointment, now: datetime) -> list[ReachedLimit]:
    """The limits that forbid a move to another time."""
    allowed = booking.allowance(appointment, now)
    # Once it has begun, that is said instead of "too near".
    late = [ReachedLimit.NEAR] if allowed.is_late and not allowed.has_begun else []
    return [*on_ending(appointment, now), *late, *([ReachedLimit.OFTEN] if allowed.is_used_up else [])]


def on_ending(appointment: Appointment, now: datetime) -> list[ReachedLimit]:
    """The limits that forbid a change without another time: cancelling, adding or removing a member."""
    return [] if appointment.can_still_change(now) else [ReachedLimit.BEGUN]


def said(limits: list[ReachedLimit], appointment: Appointment, now: datetime) -> list[str]:
    """Each limit as a sentence about this person."""
    if not limits:
        return []
    allowed = booking.allowance(appointment, now)
    facts = {"made": allowed.made, "days": allowed.days, "hours": allowed.hours}
    changes = ngettext(
        "This person has changed %(made)s time in %(days)s days. That is the limit.",
        "This person has changed %(made)s times in %(days)s days. That is the limit.",
        allowed.made,
    )
    hours = ngettext(
        "The appointment is less than %(hours)s hour away. That is too late for a change.",
        "The appointment is less than %(hours)s hours away. That is too late for a change.",
        allowed.hours,
    )
    sentences = {
        ReachedLimit.OFTEN: changes,
        ReachedLimit.NEAR: hours,
        ReachedLimit.BEGUN: _("The time of this appointment has come."),
    }
    return [sentences[limit] % facts for limit in limits]


def in_words(event: AppointmentEvent) -> str:
    """The limits that an agent passed, and the written reason; nothing if there was none."""
    reached = event.reason.partition(MARK)[2]
    why = getattr(event, "why", None)
    # The history is never changed, so it may name a limit that is gone.
    labels = [str(ReachedLimit(each).label) for each in reached.split(",") if each in ReachedLimit.values]
    return " ".join([*labels, f"“{why.text}”"]) if labels and why else ""
