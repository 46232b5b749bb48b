"""Attendance: the office marks each party, and can withdraw a mark."""

import uuid
from datetime import datetime, timedelta

from appointments import outbox, worklist
from appointments.booking.change import expect_again
from appointments.booking.refusals import AlreadyEnded, Forgotten, NothingToUndo, NotYet, TooLate
from appointments.models import Appointment, AppointmentEvent
from offices import inventory
from offices.models import Slot
from offices.transactions import one_transaction

MARKED_WITHIN = timedelta(hours=24)
"""An appointment without a mark by then has passed: its people may book again. It can still be marked."""

_Status = Appointment.Status
_Kind = AppointmentEvent.Kind


def arrive(appointment_id: uuid.UUID, *, now: datetime, actor: str) -> Appointment:
    """Records that the party is in the waiting room. Safe to repeat.

    Raises `AlreadyEnded` when it is cancelled, `NotYet` before its day, `Forgotten` when its details are; and
    `AlreadyBooked` when it had passed or was marked, and a member of the party has booked again since.
    """
    return _mark(appointment_id, _Status.ARRIVED, _Kind.ARRIVED, now, actor)


def mark_seen(appointment_id: uuid.UUID, *, now: datetime, actor: str) -> Appointment:
    """Records that the check-in took place. Raises what `arrive` raises."""
    return _mark(appointment_id, _Status.SEEN, _Kind.SEEN, now, actor)


def mark_no_show(appointment_id: uuid.UUID, *, now: datetime, actor: str) -> Appointment:
    """Records that nobody of the party came. Raises what `arrive` raises."""
    return _mark(appointment_id, _Status.NO_SHOW, _Kind.NO_SHOW, now, actor)


@one_transaction
def undo_mark(appointment_id: uuid.UUID, *, now: datetime, actor: str) -> Appointment:
    """Withdraws the last mark: the appointment is booked again.

    Raises `NothingToUndo` when there is no mark or the office has closed since, `TooLate` after the local day of the
    mark, `AlreadyBooked` when a member of the party has booked again since, `Forgotten` when the details of the party
    are forgotten.
    """
    appointment = _locked(appointment_id)
    if appointment.status not in _Status.marks():
        raise NothingToUndo
    made_at = appointment.events.filter(kind__in=_Status.marks()).latest("pk").happened_at
    if appointment.office.local(made_at).date() != appointment.office.local(now).date():
        raise TooLate
    # A closure finds everyone booked on the day under this lock; nobody may return to the day afterwards.
    inventory.lock(appointment.office)
    if Slot.objects.get(pk=appointment.slot_id).is_closed:
        raise NothingToUndo
    appointment.waits.all().resume(ended_at=made_at)
    _set(appointment, _Status.BOOKED, _Kind.UNMARKED, now, actor)
    outbox.plan_again(appointment, now=now)
    return appointment


def pass_unmarked(now: datetime) -> int:
    """Ends appointments that passed without a mark, so that their people may book again; returns how many."""
    left = Appointment.objects.filter(status__in=_Status.active(), slot__starts_at__lt=now - MARKED_WITHIN)
    return sum(_pass(appointment_id, now) for appointment_id in left.values_list("pk", flat=True).iterator())


@one_transaction
def _pass(appointment_id: uuid.UUID, now: datetime) -> bool:
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.status not in _Status.active() or appointment.slot.starts_at >= now - MARKED_WITHIN:
        return False
    _set(appointment, _Status.PASSED, _Kind.PASSED, now, "clock")
    return True


def _locked(appointment_id: uuid.UUID) -> Appointment:
    """Raises `Forgotten`. The retention job locks the row too, so the details stay until the mark is made."""
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.details_forgotten_at:
        raise Forgotten
    return appointment


@one_transaction
def _mark(
    appointment_id: uuid.UUID, status: Appointment.Status, kind: AppointmentEvent.Kind, now: datetime, actor: str
) -> Appointment:
    appointment = _locked(appointment_id)
    if appointment.status == _Status.CANCELLED:
        raise AlreadyEnded
    if appointment.starts_at.date() > appointment.office.local(now).date():
        raise NotYet
    return appointment if appointment.status == status else _set(appointment, status, kind, now, actor)


def _set(
    appointment: Appointment, status: Appointment.Status, kind: AppointmentEvent.Kind, now: datetime, actor: str
) -> Appointment:
    """A mark is not a move: the version stays, so the party's link and messages stay true."""
    appointment.status = status
    appointment.save(update_fields=["status"])
    if status in _Status.active():
        expect_again(appointment)
    else:
        appointment.attendees.update(is_active=False)
        outbox.drop(appointment)
        appointment.waits.all().end(now=now)
        worklist.end_move(appointment, now=now)
    appointment.events.create(kind=kind, version=appointment.version, happened_at=now, actor=actor)
    return appointment
