"""How often and how late a person may change an appointment on the public pages. Does not limit agents and offices."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from appointments.booking.party import PERSON
from appointments.booking.refusals import TooManyChanges, TooManyToday, TooNear
from appointments.models import Appointment, AppointmentEvent

COUNTED = (AppointmentEvent.Kind.MOVED, AppointmentEvent.Kind.SPLIT)

MOST_IN_A_DAY = 20
"""After so many changes of any kind in a day a person may only take something away. Each change is told to a phone that
may be a stranger's, by a text that the operator pays.
"""


@dataclass(frozen=True)
class Allowance:
    """What a person may still do: `left` changes of `most` within `days`, and none in the last `hours`.

    `has_no_time`: the office cannot keep their time, so they may choose another one however often they changed it.
    """

    made: int
    most: int
    days: int
    hours: int
    is_late: bool
    has_begun: bool
    has_no_time: bool

    @property
    def left(self) -> int:
        """How many changes they have left."""
        return max(0, self.most - self.made)

    @property
    def is_used_up(self) -> bool:
        """Whether they have made all their changes."""
        return not self.left and not self.has_no_time

    @property
    def is_over(self) -> bool:
        """Whether they have to call."""
        return self.is_late or self.is_used_up


def allowance(appointment: Appointment, now: datetime) -> Allowance:
    """What the appointment's office allows. A hint for pages; the verbs check again under their lock."""
    office = appointment.office
    since = now - timedelta(days=office.change_days)
    # Accepting an offer of an earlier date does not count as a change.
    made = appointment.events.filter(kind__in=COUNTED, actor=PERSON, happened_at__gt=since, offer=None)
    return Allowance(
        made=made.count(),
        most=office.most_changes,
        days=office.change_days,
        hours=office.no_change_hours,
        is_late=_is_within(appointment, timedelta(hours=office.no_change_hours), now),
        has_begun=_is_within(appointment, timedelta(), now),
        has_no_time=appointment.is_stranded,
    )


def refuse_flood(appointment: Appointment, actor: str, now: datetime) -> None:
    """Raises `TooManyToday` when a person has changed anything of the appointment `MOST_IN_A_DAY` times. The caller
    holds the lock on its row.
    """
    if actor != PERSON:
        return
    made = appointment.events.filter(actor=PERSON, happened_at__gt=now - timedelta(days=1))
    if made.count() >= MOST_IN_A_DAY:
        raise TooManyToday


def refuse_begun(appointment: Appointment, actor: str, now: datetime) -> None:
    """Raises `TooNear` once the appointment has begun."""
    # A change must not hide that a person did not appear.
    if actor == PERSON and _is_within(appointment, timedelta(), now):
        raise TooNear


def _is_within(appointment: Appointment, time: timedelta, now: datetime) -> bool:
    """Whether less than this is left until it begins. Never for a party without a time: it is not expected then."""
    left = appointment.slot.starts_at - now
    return (left < time or left <= timedelta()) and not appointment.is_stranded


def refuse_beyond(appointment: Appointment, actor: str, now: datetime) -> None:
    """Raises `TooNear` or `TooManyChanges` when a person may not change this appointment. The caller holds the lock on
    its row.
    """
    if actor != PERSON:
        return
    allowed = allowance(appointment, now)
    if allowed.is_late:
        raise TooNear
    if allowed.is_over:
        raise TooManyChanges
