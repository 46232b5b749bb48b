"""Who waits at the office and who is with an officer. Steps between "arrived" and "seen", kept in the history."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from appointments.booking.attendance import arrive, mark_member
from appointments.booking.marks import member_of
from appointments.booking.refusals import ChangedMeanwhile
from appointments.models import Appointment, AppointmentEvent, Attendee
from offices.transactions import one_transaction

_Kind = AppointmentEvent.Kind
_Status = Appointment.Status

STEPS = (*_Status.marks(), _Kind.CALLED_IN, _Kind.WAITS, _Kind.UNMARKED)
"""The events that say where people are."""


class RoomState(StrEnum):
    """Where a person is on the day."""

    EXPECTED = "expected"
    HERE = "here"
    IN = "in"
    DONE = "done"


class Whereabouts(NamedTuple):
    """Where, and since when."""

    place: RoomState
    since: datetime | None = None


@one_transaction
def call_in(appointment_id: uuid.UUID, *, now: datetime, actor: str, version: int, member_id: str = "") -> Appointment:
    """Records that the party, or one of it, went in to an officer; that they arrived too, if nobody recorded it.

    Safe to repeat. Raises what `arrive` raises, and `ChangedMeanwhile` when their day has ended.
    """
    return _step(appointment_id, _Kind.CALLED_IN, now, actor, version, member_id)


@one_transaction
def wait_again(
    appointment_id: uuid.UUID, *, now: datetime, actor: str, version: int, member_id: str = ""
) -> Appointment:
    """Records that they came out and wait again. Raises what `call_in` raises."""
    return _step(appointment_id, _Kind.WAITS, now, actor, version, member_id)


def whereabouts(person: Attendee, steps: Iterable[AppointmentEvent]) -> Whereabouts:
    """By the person's mark and the steps of their party, the oldest first."""
    mark, own = person.mark, [step for step in steps if step.member in (None, person.pk)]
    if mark is _Status.BOOKED:
        return Whereabouts(RoomState.EXPECTED)
    if mark is not _Status.ARRIVED:
        return Whereabouts(RoomState.DONE, own[-1].happened_at if own else None)
    # An undone mark begins the day anew: what was noted before it does not count.
    undone = [number for number, step in enumerate(own) if step.kind == _Kind.UNMARKED]
    today = own[undone[-1] + 1 :] if undone else own
    moves = [step for step in today if step.kind in (_Kind.CALLED_IN, _Kind.WAITS)]
    if moves and moves[-1].kind == _Kind.CALLED_IN:
        return Whereabouts(RoomState.IN, moves[-1].happened_at)
    came = (step.happened_at for step in today if step.kind == _Kind.ARRIVED)
    return Whereabouts(RoomState.HERE, next(came, None))


def _step(
    appointment_id: uuid.UUID, kind: AppointmentEvent.Kind, now: datetime, actor: str, version: int, member_id: str
) -> Appointment:
    appointment = Appointment.objects.locked(appointment_id)
    member = member_of(appointment, member_id)
    # `arrive` would reopen a day that has ended.
    if (member.mark if member else appointment.stage).is_last_mark:
        raise ChangedMeanwhile
    if member:
        appointment = mark_member(appointment_id, member_id, _Status.ARRIVED, version=version, now=now, actor=actor)
    else:
        appointment = arrive(appointment_id, now=now, actor=actor, version=version)
    people = [member_of(appointment, member_id)] if member else list(appointment.attendees.all())
    # By key and not by time: two steps can have the same moment.
    steps = list(appointment.events.filter(kind__in=STEPS).order_by("pk"))
    wanted = RoomState.IN if kind == _Kind.CALLED_IN else RoomState.HERE
    # Pressed twice, or by two people: the history gets one step.
    if any(whereabouts(person, steps).place != wanted for person in people if person):
        appointment.events.create(
            kind=kind,
            version=appointment.version,
            happened_at=now,
            actor=actor,
            member=member.pk if member else None,
        )
    return appointment
