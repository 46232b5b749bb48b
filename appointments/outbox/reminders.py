"""Pure: which reminders an appointment gets, and when; and a yearly question whether the details are still correct."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from appointments.models import Appointment, Message
from appointments.values import quiet_hours

DAYS_BEFORE = {Message.Kind.REMINDER_7: 7, Message.Kind.REMINDER_3: 3, Message.Kind.REMINDER_1: 1}
"""Texts 7, 3 and 1 days before cut missed court dates by 21 %. Source: Fishbane, Ouss and Shah, Science 370 (2020)."""

AT = time(10, 0)
"""When they are sent, in local time."""

BEFORE_NEXT = timedelta(hours=1)
"""This close to the next reminder, an older one that was held up is not sent any more: both would say the same."""

YEAR = timedelta(days=365)
LAST_QUESTION = timedelta(days=30)
"""This close to the appointment, the yearly question is not sent any more: the reminders come."""

QUESTION_IS_OF_USE = timedelta(days=7)
"""It says that the appointment is still far ahead."""


class PlannedReminder(NamedTuple):
    """Of no use from `until` on."""

    kind: Message.Kind
    due: datetime
    until: datetime


def reminders(appointment: Appointment, *, now: datetime, since: datetime | None = None) -> Iterator[PlannedReminder]:
    """The future reminders. A late booking gets those that remain. Years count from `since`. Reads slot and office."""
    starts_at, times = appointment.slot.starts_at, list(_all(appointment))
    ends = [*(due - BEFORE_NEXT for _kind, due in times[1:]), starts_at]
    of_days = (PlannedReminder(kind, due, end) for (kind, due), end in zip(times, ends, strict=True))
    yearly = (PlannedReminder(kind, due, due + QUESTION_IS_OF_USE) for kind, due in _yearly(appointment, since or now))
    return (each for each in (*of_days, *yearly) if each.due > now)


def _yearly(appointment: Appointment, since: datetime) -> Iterator[tuple[Message.Kind, datetime]]:
    due = since + YEAR
    while due <= appointment.slot.starts_at - LAST_QUESTION:
        yield Message.Kind.STILL_RIGHT, due
        due += YEAR


def _all(appointment: Appointment) -> Iterator[tuple[Message.Kind, datetime]]:
    local = appointment.starts_at
    for kind, days in DAYS_BEFORE.items():
        # Counted in local days: 24 hours times seven is another hour when the clocks change.
        yield kind, datetime.combine(local.date() - timedelta(days=days), AT, tzinfo=local.tzinfo)
    if appointment.remind_on_day:
        yield Message.Kind.REMINDER_0, quiet_hours.on_the_day(local)
