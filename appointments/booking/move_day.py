"""Moves people when an office closes or has fewer places: each party to the next slot with room for it.

First the slots stop new bookings; that commits together with a `Clearance`, the job. Then the job moves one party after
the other, each in its own transaction. It checks again under the locks whether a party must still move, so the job may
be killed, restarted or run twice at once: nobody is moved twice, nobody is missed.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from appointments import worklist
from appointments.booking.change import reschedule
from appointments.booking.impact import by_fewer_places
from appointments.booking.refusals import ChangedMeanwhile, NoSlotLeft, SamePlace
from appointments.models import Appointment, Clearance, Displacement, Message, PlaceHold, ToDo
from offices import inventory
from offices.models import Closure, Office, OpeningHours, Slot
from offices.transactions import one_transaction

log = logging.getLogger(__name__)

RUN = timedelta(seconds=60)
"""How long one run of a job lasts; the next one continues. Well within Celery's time limits."""

BATCH = 50

_BOOKED = Appointment.Status.BOOKED


class Surplus(models.TextChoices):
    """What happens to booked people when fewer fit."""

    KEEP = "keep", _("Keep those booked. Give no place to anyone new.")
    MOVE = "move", _("Move those who booked last to the next free time.")


@one_transaction
def close(closure: Closure, *, now: datetime, actor: str) -> Closure:
    """Saves the closure, closes its slots and plans to move everyone booked on them.

    Locks the queue of every closed office, in the order of their keys.
    """
    for office, slots in inventory.close(closure, now=now, actor=actor).items():
        parties = Appointment.objects.filter(slot__in=slots, status=_BOOKED).count()
        _ask(office, slots, parties, now, actor, closure)
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
) -> inventory.Change:
    """Changes the capacity of the slots in `span`; where more people are booked than then fit, applies `surplus`.

    Raises `BelowBooked` without one. Locks the office's queue.
    """
    keep = surplus is not None
    change = inventory.change_capacity(office, span, how, amount, keep_booked=keep, now=now, actor=actor)
    if surplus == Surplus.MOVE:
        _ask_for_surplus(office, change.overfull, change.wanted, now, actor)
    return change


@one_transaction
def change_hours(
    office: Office, hours: Sequence[OpeningHours], *, surplus: Surplus, now: datetime, actor: str
) -> inventory.WeekChange:
    """Replaces the opening hours; people booked outside the new ones are kept or moved. Locks the office's queue."""
    change = inventory.change_hours(office, hours, now=now, actor=actor)
    if surplus == Surplus.MOVE:
        wanted = {slot_id: slot.capacity for slot_id, slot in change.wanted.items()}
        _ask_for_surplus(office, change.kept, wanted, now, actor)
    return change


def clear(clearance_id: int, clock: Callable[[], datetime], *, at_most: timedelta = RUN) -> bool:
    """Moves the people still to move, for at most this long; returns whether the job is finished.

    Each party has its own transaction. Safe to run again, and beside another run of the same job.
    """
    clearance = Clearance.objects.select_related("office").get(pk=clearance_id)
    stop = clock() + at_most
    while clock() < stop:
        batch = list(waiting(clearance).values_list("pk", flat=True)[:BATCH])
        if not batch:
            Clearance.objects.filter(pk=clearance_id, finished_at=None).update(finished_at=clock())
            return True
        for appointment_id in batch:
            if clock() < stop:
                move(clearance, appointment_id, now=clock())
    return False


def waiting(clearance: Clearance) -> QuerySet[Appointment]:
    """The people still to move: on a closed day the first booked come first, elsewhere the last booked."""
    order = "booked_at" if clearance.closure_id else "-booked_at"
    booked = Appointment.objects.filter(_displaced(), status=_BOOKED, slot__in=clearance.slots)
    done = Displacement.objects.filter(clearance=clearance).values("appointment")
    return booked.exclude(pk__in=done).order_by("slot__starts_at", order, "pk")


@one_transaction
def move(clearance: Clearance, appointment_id: uuid.UUID, *, now: datetime) -> Displacement | None:
    """Moves one party to the next slot with room, or adds them to the list to call when the office has none.

    Does nothing when they need not move any more. Locks the appointment, then the queue of its office.
    """
    appointment = Appointment.objects.locked(appointment_id)
    inventory.lock(clearance.office)
    if not waiting(clearance).filter(pk=appointment_id).exists():
        return None
    old = appointment.slot
    moved = _move_on(appointment, clearance, now, clearance.asked_by)
    needs_call = moved is None or not (appointment.email or appointment.phone)
    if needs_call:
        worklist.add(appointment, ToDo.Kind.TO_CALL, now=now)
    return Displacement.objects.create(
        clearance=clearance,
        appointment=appointment,
        from_slot=old,
        to_slot=moved.slot if moved else None,
        version=moved.version if moved else appointment.version,
        moved_at=now,
        needs_call=needs_call,
    )


@one_transaction
def try_again(displacement_id: int, *, now: datetime, actor: str) -> Displacement:
    """Searches again for a place for a party without one; moves and informs them like everyone of that day.

    Removes people who can be written to from the list to call. Raises `NoSlotLeft` when there is still no place, and
    `ChangedMeanwhile` when they have a place, have changed it or are no longer expected. Locks the appointment, then
    the queue of its office.
    """
    row = Displacement.objects.with_places().get(pk=displacement_id)
    appointment = Appointment.objects.locked(row.appointment_id)
    inventory.lock(row.clearance.office)
    row.refresh_from_db(fields=["to_slot"])
    if row.to_slot_id or appointment.slot_id != row.from_slot_id or appointment.status != _BOOKED:
        raise ChangedMeanwhile
    moved = _move_on(appointment, row.clearance, now, actor)
    if moved is None:
        raise NoSlotLeft
    row.to_slot, row.version, row.moved_at = moved.slot, moved.version, now
    row.save(update_fields=["to_slot", "version", "moved_at"])
    if moved.email or moved.phone:
        worklist.note_reached(row, actor=actor, now=now)
    return row


@one_transaction
def move_back(displacement_id: int, *, now: datetime, actor: str) -> Appointment:
    """Moves a party back to the slot that the office took from them, and tells them that the office moved them again.

    They did not ask for it, so the message keeps the quiet hours, and their proof of booking early stays. Raises
    `ChangedMeanwhile` when they have changed their appointment since, `NoSlotLeft` when the slot is closed, full or too
    near. Locks the appointment, then the queue of its office.
    """
    row = Displacement.objects.with_places().get(pk=displacement_id)
    appointment = Appointment.objects.locked(row.appointment_id)
    if appointment.slot_id != row.to_slot_id:
        raise ChangedMeanwhile
    there = row.from_slot.starts_at
    try:
        moved = reschedule(
            appointment.pk,
            version=row.version,
            now=now,
            on_or_after=there,
            actor=actor,
            told=Message.Kind.OFFICE_CLOSED,
        )
    except SamePlace as same:
        raise NoSlotLeft from same
    if moved.slot_id != row.from_slot_id:
        raise NoSlotLeft
    return moved


def nudge(clearance_id: int) -> None:
    """Wakes a worker for the job. If the broker is down, the next sweep runs it."""
    try:
        current_app.send_task(
            "appointments.tasks.clear", args=[clearance_id], expires=60, retry=False, ignore_result=True
        )
    except OperationalError:
        log.warning("The broker is away; people are moved at the next sweep.")


def _displaced() -> Q:
    return Q(slot__is_closed=True) | Q(
        slot__booked__gt=F("slot__target_capacity") + PlaceHold.objects.people_in("slot")
    )


def _move_on(appointment: Appointment, clearance: Clearance, now: datetime, actor: str) -> Appointment | None:
    try:
        return reschedule(
            appointment.pk,
            version=appointment.version,
            now=now,
            on_or_after=appointment.slot.starts_at,
            actor=actor,
            reason=f"clearance:{clearance.pk}",
            told=Message.Kind.OFFICE_CLOSED,
        )
    except NoSlotLeft:
        return None


def _ask_for_surplus(office: Office, slots: list[Slot], wanted: dict[int, int], now: datetime, actor: str) -> None:
    parties = by_fewer_places(slots, wanted).parties
    _ask(office, [slot.pk for slot in slots], parties, now, actor)


def _ask(
    office: Office, slots: list[int], parties: int, now: datetime, actor: str, closure: Closure | None = None
) -> None:
    if slots:
        clearance = Clearance.objects.create(
            office=office, closure=closure, slots=slots, parties=parties, asked_at=now, asked_by=actor
        )
        transaction.on_commit(partial(nudge, clearance.pk), robust=True)
