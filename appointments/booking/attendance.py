"""Attendance: the office marks each party, can withdraw a mark on its day, and correct it later with a reason."""

import uuid
from datetime import datetime, timedelta

from appointments import outbox, worklist
from appointments.booking.markable import can_be_corrected, untruth
from appointments.booking.marks import (
    is_marked_today,
    keep_the_marks_of_others,
    locked,
    marked_at,
    member_of,
    note,
    standing,
    write,
)
from appointments.booking.refusals import (
    AlreadyEnded,
    ChangedMeanwhile,
    ClosedSince,
    NothingToUndo,
    TakesAReason,
    TooLate,
    TooLongAgo,
)
from appointments.models import Appointment, AppointmentEvent, Attendee
from offices import inventory
from offices.models import Slot
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

MARKED_WITHIN = timedelta(hours=24)
"""An appointment without a mark by then has passed: its people may book again. It can still be marked."""

_Status = Appointment.Status
_Kind = AppointmentEvent.Kind


def arrive(appointment_id: uuid.UUID, *, version: int, now: datetime, actor: str) -> Appointment:
    """Records that the party is in the waiting room. Safe to repeat. `version`: the one the caller saw.

    Raises `AlreadyEnded` when it is cancelled, `NotYet` before its day, `ChangedMeanwhile`, also when they
    were seen, `Forgotten` when its details are; `TakesAReason` when it would change how an earlier day ended; and
    `AlreadyBooked` when it had passed or was marked, and a member of the party has booked again since.
    """
    return _mark(appointment_id, _Status.ARRIVED, now, actor, version)


def mark_seen(appointment_id: uuid.UUID, *, version: int, now: datetime, actor: str) -> Appointment:
    """Records that the check-in took place. Raises what `arrive` raises."""
    return _mark(appointment_id, _Status.SEEN, now, actor, version)


def mark_no_show(appointment_id: uuid.UUID, *, version: int, shown: str, now: datetime, actor: str) -> Appointment:
    """Records that nobody of the party came. `shown`: the `marks` that the caller saw. Raises what `arrive` raises,
    `NotBegun` before its time, and `OfficeWasClosed` when the office is closed then.
    """
    return _mark(appointment_id, _Status.NO_SHOW, now, actor, version, shown)


@one_transaction
def correct_mark(
    appointment_id: uuid.UUID,
    status: Appointment.Status,
    *,
    why: str,
    seen: str,
    now: datetime,
    actor: str,
    member_id: str = "",
) -> Appointment:
    """Records how the day ended, at any time of `CORRECTED_WITHIN`, or while a report of the person is open.

    `why` is a code of `values.reasons`, `seen` the `standing` that the caller saw, `member_id` one person of
    the party. Raises `ChangedMeanwhile`, `TooLongAgo`, or what `mark_no_show` raises.
    """
    appointment = locked(appointment_id)
    # Two people at the desk can have the same page open. The one who saves second decides again.
    if standing(appointment) != seen:
        raise ChangedMeanwhile
    return correct(appointment, status, why, now, actor, member_of(appointment, member_id))


def correct(
    appointment: Appointment,
    status: Appointment.Status,
    why: str,
    now: datetime,
    actor: str,
    member: Attendee | None = None,
) -> Appointment:
    """The same, for a caller who holds the lock and has checked what was seen. `member`: the one it is about."""
    _refuse_untrue(appointment, status, now)
    if not can_be_corrected(appointment, now=now):
        raise TooLongAgo
    if member:
        return _set_member(appointment, member, status, now, actor, why)
    _no_longer_wait(appointment, status)
    return appointment if appointment.status == status else write(appointment, status, now, actor, why)


@one_transaction
def mark_member(
    appointment_id: uuid.UUID,
    member_id: str,
    status: str,
    *,
    version: int,
    now: datetime,
    actor: str,
    shown: str = "",
) -> Appointment:
    """Records a mark of one person of the party. The others follow the mark of the party. `shown`: the mark that the
    caller saw, where they did not come.

    Once everyone has a mark of their own, the party has one: seen if anyone was. Raises what `mark_no_show` raises.
    """
    appointment = locked(appointment_id)
    _refuse_stale(appointment, version)
    member = member_of(appointment, member_id)
    # Both come from a form: an old page, or a value nobody offered.
    if member is None or status not in _Status.marks():
        raise ChangedMeanwhile
    _refuse_untrue(appointment, _Status(status), now)
    if member.mark != status:
        _refuse_other_ending(appointment, member.mark, now)
        if status == _Status.NO_SHOW:
            _refuse_unseen(member.mark, shown)
    return _set_member(appointment, member, _Status(status), now, actor)


def _set_member(
    appointment: Appointment, member: Attendee, status: Appointment.Status, now: datetime, actor: str, why: str = ""
) -> Appointment:
    if member.mark == status:
        return appointment
    # Empty means “as the party”, so that a later mark of the party reaches this person too.
    member.presence = "" if appointment.status == status else status
    member.save(update_fields=["presence"])
    if status in _Status.marks_of_presence():
        worklist.end_move(appointment, now=now)  # Nobody of a party that has come is to be moved or called.
    note(appointment, _Kind(status), now, actor, why, member=member.pk)
    marks = set(appointment.attendees.values_list("presence", flat=True))
    # One of them seen is enough for the party: the check-in took place.
    best = next(mark for mark in (*_BEST, "") if mark in marks)
    if "" not in marks and best != appointment.status:
        write(appointment, _Status(best), now, actor)
    return appointment


_BEST = (_Status.SEEN, _Status.ARRIVED, _Status.UNSEEN, _Status.NO_SHOW)
"""Which mark a party has whose people all have their own."""


@one_transaction
def undo_mark(
    appointment_id: uuid.UUID,
    *,
    version: int,
    shown: str,
    now: datetime,
    actor: str,
    member_id: str = "",
) -> Appointment:
    """Withdraws the last mark: the appointment is booked again. `member_id`: of this person, the others keep theirs.
    `shown`: the mark that the caller saw, or the `marks` of the party.

    Raises `NothingToUndo` when there is no mark, `ClosedSince`, `TooLate` after the local day of the mark,
    `AlreadyBooked` when a member of the party has booked again since, `NextIsSet` when the office has booked for them,
    `AlreadyEnded`, `ChangedMeanwhile`, `Forgotten`.
    """
    appointment = locked(appointment_id)
    _refuse_stale(appointment, version)
    member = member_of(appointment, member_id)
    if not (member.mark if member else appointment.stage).is_mark:
        raise NothingToUndo
    _refuse_unseen(member.mark if member else appointment.marks, shown)
    if not is_marked_today(appointment, now, member):
        raise TooLate
    # A closure finds everyone booked on the day under this lock; nobody may return to the day afterwards.
    inventory.lock(appointment.office)
    if Slot.objects.get(pk=appointment.slot_id).is_closed:
        raise ClosedSince
    if appointment.stage.is_mark:
        # The wait that ended with the mark goes on, at its old position.
        appointment.waits.all().resume(ended_at=marked_at(appointment))
    if member:
        keep_the_marks_of_others(appointment, member)
    write(appointment, _Status.BOOKED, now, actor, member=member)
    # The mark dropped the reminders. Those that are still ahead come back.
    outbox.follow(appointment, now=now)
    return appointment


def pass_unmarked(now: datetime) -> int:
    """Ends appointments that passed without a mark, so that their people may book again; returns how many."""
    left = Appointment.objects.filter(status__in=_Status.active(), slot__starts_at__lt=now - MARKED_WITHIN)
    return one_by_one(lambda pk: _pass(pk, now), left.values_list("pk", flat=True).iterator())


@one_transaction
def _pass(appointment_id: uuid.UUID, now: datetime) -> bool:
    appointment = Appointment.objects.locked(appointment_id)
    # Marked or moved since it was found.
    if appointment.status not in _Status.active() or appointment.slot.starts_at >= now - MARKED_WITHIN:
        return False
    # They were told not to come, and that a new time is looked for.
    if appointment.is_stranded or appointment.relocations.without_place().exists():
        return False
    write(appointment, _Status.PASSED, now, "clock")
    return True


@one_transaction
def _mark(
    appointment_id: uuid.UUID,
    status: Appointment.Status,
    now: datetime,
    actor: str,
    version: int,
    shown: str = "",
) -> Appointment:
    appointment = locked(appointment_id)
    _refuse_stale(appointment, version)
    _refuse_untrue(appointment, status, now)
    if appointment.status == status:
        return appointment
    _refuse_other_ending(appointment, appointment.stage, now)
    if status == _Status.NO_SHOW:
        _refuse_unseen(appointment.marks, shown)
    _no_longer_wait(appointment, status)
    return write(appointment, status, now, actor)


def _no_longer_wait(appointment: Appointment, status: Appointment.Status) -> None:
    """The people who were marked as arrived one by one follow a later mark of the whole party."""
    if status in _Status.last_marks():
        appointment.attendees.filter(presence=_Status.ARRIVED).update(presence="")


def _refuse_stale(appointment: Appointment, version: int) -> None:
    if appointment.status == _Status.CANCELLED:
        raise AlreadyEnded
    if version != appointment.version:
        raise ChangedMeanwhile


def _refuse_other_ending(appointment: Appointment, mark: Appointment.Status, now: datetime) -> None:
    if appointment.stage.is_last_mark and not is_marked_today(appointment, now):
        raise TakesAReason
    # A mark does not change the version, so the version cannot stop an old page from turning "seen" into "arrived".
    if mark.was_there:
        raise ChangedMeanwhile


def _refuse_unseen(marks: str, shown: str) -> None:
    """What takes a mark away is refused when a colleague has given another one since."""
    if shown != marks:
        raise ChangedMeanwhile


def _refuse_untrue(appointment: Appointment, status: Appointment.Status, now: datetime) -> None:
    refusal = untruth(appointment, status, now=now)
    if refusal:
        raise refusal
