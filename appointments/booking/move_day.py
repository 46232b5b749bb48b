"""Moves people when an office closes or has fewer places: each party to the next slot with room for it.

First the slots stop new bookings; that commits together with a `Relocation`, the job. Then the job moves one party
after the other, each in its own transaction. It checks again under the locks whether a party must still move, so the
job may be killed, restarted or run twice at once: nobody is moved twice, nobody is missed.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from appointments import worklist
from appointments.booking import stranded
from appointments.booking.change import reschedule
from appointments.booking.refusals import ChangedMeanwhile, NoSlotLeft, NotAgreed, SamePlace
from appointments.models import Appointment, Message, RelocatedParty, Relocation, ToDo
from appointments.waking import wake_after_commit
from offices import inventory
from offices.models import Closure, Office, OpeningHours, Slot
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

RUN = timedelta(seconds=60)
"""How long one run of a job lasts; the next one continues. Well within Celery's time limits."""

BATCH = 50  # The list is read again after so many, so that people booked or moved meanwhile are seen.

_BOOKED = Appointment.Status.BOOKED


class Surplus(models.TextChoices):
    """What happens to booked people when fewer fit."""

    KEEP = "keep", _("Keep those booked. Give no place to anyone new.")
    MOVE = "move", _("Move those who booked last to the next free time.")


@one_transaction
def close(closure: Closure, *, now: datetime, actor: str, seen: str | None = None) -> Closure:
    """Saves the closure, closes its slots and plans to move everyone booked on them.

    Raises `ChangedSinceSeen`. Locks the queue of every office closed, in the order of their keys.
    """
    for office, slots in inventory.close(closure, now=now, actor=actor, seen=seen).items():
        _ask(office, slots, now, actor, closure)
    return closure


@one_transaction
def change_capacity(
    office: Office,
    span: inventory.Span,
    how: inventory.How,
    amount: int,
    *,
    surplus: Surplus | None,
    now: datetime,
    actor: str,
    seen: str | None = None,
) -> inventory.Change:
    """Changes the capacity of the slots in `span`; where more people are booked than then fit, applies `surplus`.

    Raises `BelowBooked` when it says nothing, `ChangedSinceSeen`. The first of those without a time get one at
    once. Locks their appointments, then the office's queue.
    """
    # Also when people are moved: they keep their places until the job has found others for them.
    keep = surplus is not None
    waiting_for_places = stranded.lock(office)
    change = inventory.change_capacity(office, span, how, amount, keep_booked=keep, now=now, actor=actor, seen=seen)
    if surplus == Surplus.MOVE:
        _ask(office, [slot.pk for slot in change.overfull], now, actor)
    elif surplus == Surplus.KEEP:
        _ask_no_more(office, {slot.pk for slot in span.slots(office, now)})
    stranded.settle_first(waiting_for_places, now=now, actor=actor)
    return change


@one_transaction
def change_hours(
    office: Office,
    hours: Sequence[OpeningHours],
    *,
    surplus: Surplus,
    now: datetime,
    actor: str,
    seen: str | None = None,
) -> inventory.WeekChange:
    """Replaces the opening hours; those booked outside the new ones are kept or moved.

    Raises `ChangedSinceSeen`. The first of those without a time get one at once. Locks their appointments,
    then the office's queue.
    """
    waiting_for_places = stranded.lock(office)
    change = inventory.change_hours(office, hours, now=now, actor=actor, seen=seen)
    for closure, slots in change.closing.items():
        _ask(office, [slot.pk for slot in slots if slot.booked], now, actor, closure)
    if surplus == Surplus.MOVE:
        _ask(office, [slot.pk for slot in change.kept], now, actor)
    else:
        _ask_no_more(office)
    stranded.settle_first(waiting_for_places, now=now, actor=actor)
    return change


def reopen(closure_id: int, *, now: datetime, actor: str) -> Closure:
    """Takes a closure back. Nobody is moved; those who had no other time are told that theirs stands.

    Raises `NothingToReopen`. Locks the closure, then the queue of every office, in the order of their keys.
    """
    closure = inventory.reopen(closure_id, now=now, actor=actor)
    wake_after_commit("settle_stranded")
    return closure


def relocate(relocation_id: int, clock: Callable[[], datetime], *, at_most: timedelta = RUN) -> bool:
    """Moves the people still to move, for at most this long; returns whether the job is finished.

    Each party has its own transaction. Safe to run again, and beside another run of the same job.
    """
    relocation = Relocation.objects.select_related("office").get(pk=relocation_id)
    # A clock and not a moment: a run lasts a minute, and each move counts its hours of notice from its own moment.
    stop = clock() + at_most
    while clock() < stop:
        batch = list(waiting(relocation, now=clock()).values_list("pk", flat=True)[:BATCH])
        if not batch:
            # Two runs may both find nothing left; the first one's time stands.
            Relocation.objects.filter(pk=relocation_id, finished_at=None).update(finished_at=clock())
            return True
        # A batch can outlast the run; the next run continues with the rest of it.
        in_time = takewhile(lambda _pk: clock() < stop, batch)
        # Nobody could be moved, as while the office is busy: trying on at once would only keep it so.
        if not one_by_one(lambda pk: bool(move(relocation, pk, now=clock())), in_time):
            return False
    return False


def waiting(relocation: Relocation, *, now: datetime) -> QuerySet[Appointment]:
    """The people still to move: on a closed day the first booked come first, elsewhere the last booked."""
    order = "booked_at" if relocation.closure_id else "-booked_at"
    return _asked(relocation, now).filter(slot__in=relocation.slots).order_by("slot__starts_at", order, "pk")


def _asked(relocation: Relocation, now: datetime) -> QuerySet[Appointment]:
    """Those of all slots that such a job moves and this one has not moved."""
    done = RelocatedParty.objects.filter(relocation=relocation, appointment=OuterRef("pk"))
    return Appointment.objects.to_move().filter(stranded.asked_to_leave(relocation, now), ~Exists(done))


@one_transaction
def move(relocation: Relocation, appointment_id: uuid.UUID, *, now: datetime) -> RelocatedParty | None:
    """Moves one party to the next slot with room, or adds them to the list to call when the office has none.

    A party without a place is told at once not to come, unless the office can still see it at its time. Does nothing
    when they are not to be moved any more. Locks the appointment, then the queue of its office.
    """
    # Appointment before queue: a cancellation in between would otherwise wait for us, and we for it.
    appointment = Appointment.objects.locked(appointment_id)
    inventory.lock(relocation.office)
    # Staff may have said meanwhile that the people of some slots stay.
    relocation.refresh_from_db(fields=["slots"])
    # Moved by another run, or the closure was taken back, between the list and the lock.
    # Not `waiting`: a closed quarter has thousands of slots, and each move would send them all as parameters.
    if appointment.slot_id not in relocation.slots or not _asked(relocation, now).filter(pk=appointment_id).exists():
        return None
    old = appointment.slot
    moved = stranded.move_on(appointment, relocation, now=now, actor=relocation.asked_by)
    is_kept = moved is None and not stranded.cannot_keep(Slot.objects.get(pk=old.pk))
    # The day was reopened, and no sweep has told them yet.
    if is_kept and appointment.relocations.without_place().exists():
        stranded.restore(appointment, now=now, actor=relocation.asked_by)
    # An older row of the same appointment is about a time it no longer has.
    appointment.relocations.all().end(now=now)
    if moved is None and not is_kept:
        stranded.strand(appointment, relocation, now=now, actor=relocation.asked_by)
    row = RelocatedParty(
        relocation=relocation,
        appointment=appointment,
        from_slot=old,
        version=appointment.version,
        moved_at=now,
        needs_call=not is_kept,  # Also with a contact: only a call finds out what someone without a time needs.
        ended_at=now if is_kept else None,
    )
    row.save(force_insert=True)
    if moved:
        stranded.record(row, moved, now=now)
    return row


@one_transaction
def try_again(relocated_party_id: int, *, now: datetime, actor: str) -> RelocatedParty:
    """Searches again for a place for a party without one; moves and informs them like everyone of that day.

    If the office can keep their old time by now, they are told that. Raises `NoSlotLeft` when there is still none, and
    `ChangedMeanwhile` when they were placed, changed it or are not expected any more. Locks the appointment, then the
    queue of its office.
    """
    row = RelocatedParty.objects.with_places().get(pk=relocated_party_id)
    appointment = Appointment.objects.locked(row.appointment_id)
    row.refresh_from_db(fields=["to_slot", "ended_at"])
    is_waiting = row.ended_at is None and row.to_slot_id is None and appointment.slot_id == row.from_slot_id
    if not is_waiting or appointment.status != _BOOKED:
        raise ChangedMeanwhile
    if not stranded.settle([row], now=now, actor=actor):
        raise NoSlotLeft
    row.refresh_from_db()
    return row


@one_transaction
def move_back(relocated_party_id: int, *, now: datetime, actor: str, agreed: bool = False) -> Appointment:
    """Moves a party back to the slot that the office took from them. If they know of another time, tells them.

    They did not ask for it, so it keeps the quiet hours, and what they proved by booking early stays. Raises
    `ChangedMeanwhile` when they have changed or ended their appointment since, `NoSlotLeft` when the slot is closed,
    full or too near, `NotAgreed` when they know of another time and have not `agreed` to an earlier one. Locks the
    appointment, then the queue of its office.
    """
    row = RelocatedParty.objects.with_places().get(pk=relocated_party_id)
    appointment = Appointment.objects.locked(row.appointment_id)
    row.refresh_from_db(fields=["to_slot", "version", "called_at"])
    if appointment.slot_id != row.to_slot_id or appointment.status != _BOOKED:
        raise ChangedMeanwhile
    there = row.from_slot.starts_at
    reason = "agreed" if agreed else "untold"
    if not agreed and _knows(row):
        raise NotAgreed
    try:
        moved = reschedule(
            appointment.pk,
            version=row.version,
            now=now,
            on_or_after=there,
            actor=actor,
            reason=reason,
            told=Message.Kind.OFFICE_CLOSED,
        )
    except SamePlace as same:
        raise NoSlotLeft from same
    # The search gave the next best time. Raising undoes the move.
    if moved.slot_id != row.from_slot_id:
        raise NoSlotLeft
    if not (moved.email or moved.phone):
        RelocatedParty.objects.filter(pk=row.pk).update(needs_call=True, called_at=None, called_by="", ended_at=None)
        worklist.add(moved, ToDo.Kind.TO_CALL, now=now)
    return moved


def _knows(row: RelocatedParty) -> bool:
    """Whether the party has heard, or is hearing, of the time it was moved to."""
    untold = [Message.Status.PLANNED, Message.Status.DROPPED]
    told = row.appointment.messages.filter(version=row.version, kind=Message.Kind.OFFICE_CLOSED)
    return row.called_at is not None or told.exclude(status__in=untold).exists()


def _ask_no_more(office: Office, slots: set[int] | None = None) -> None:
    """Those booked are kept after all: jobs that still move people for want of places leave these slots alone."""
    # A run of the job reads `slots` again under the lock on the queue, which our caller holds.
    for job in Relocation.objects.select_for_update().filter(office=office, closure=None, finished_at=None):
        job.slots = [slot for slot in job.slots if slots is not None and slot not in slots]
        job.save(update_fields=["slots"])


def _ask(office: Office, slots: list[int], now: datetime, actor: str, closure: Closure | None = None) -> None:
    if slots:
        job = Relocation.objects.create(office=office, closure=closure, slots=slots, asked_at=now, asked_by=actor)
        wake_after_commit("relocate", job.pk)
