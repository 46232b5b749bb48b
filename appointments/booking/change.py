"""Move an appointment, end it, take the ending back. The old place is held until the new one is certain."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from appointments import outbox
from appointments.booking.book import constraint_of
from appointments.booking.limits import refuse_begun, refuse_beyond
from appointments.booking.party import PERSON
from appointments.booking.refusals import (
    AlreadyBooked,
    AlreadyEnded,
    ChangedMeanwhile,
    NothingToUndo,
    SamePlace,
    SlotTaken,
)
from appointments.models import Appointment, AppointmentEvent, HeldPlace, Message
from offices import inventory
from offices.models import Office, Slot

SHORTEST_HOLD = timedelta(minutes=10)
LONGEST_HOLD = timedelta(minutes=120)
"""A cancelled place goes back to others after a random time between these, so that it cannot be handed to a buyer."""


@transaction.atomic
def reschedule(
    appointment_id: uuid.UUID,
    *,
    version: int,
    now: datetime,
    office: Office | None = None,
    on_or_after: datetime | None = None,
    slot_id: int | None = None,
    actor: str = PERSON,
    reason: str = "",
    told: Message.Kind = Message.Kind.CHANGED,
) -> Appointment:
    """Moves the party to the earliest slot with room at `office` (else its own), on or after a moment if given; or to
    exactly the slot of `slot_id`.

    Claims the new places first and gives the old ones back second; both or neither. `version` is the one the caller
    saw. Plans what the party is `told`; a move that the office makes does not touch what they proved by booking the
    earliest date. Raises `ChangedMeanwhile`, `AlreadyEnded`, `NoSlotLeft`, `SlotTaken`, for a person `TooNear` or
    `TooManyChanges`, or `SamePlace` when there is nothing to change. Locks the appointment, then the queues of both
    offices.
    """
    appointment = lock(appointment_id, version)
    refuse_beyond(appointment, actor, now)
    old = appointment.slot
    wanted = slot_of(slot_id) if slot_id is not None else None
    if wanted and wanted.pk == old.pk:
        raise SamePlace
    target = wanted.office if wanted else office or old.office
    lock_queues(old.office, target)
    people = appointment.party_size
    if wanted:
        claim = inventory.claim_exact(wanted, people, now=now)
    else:
        claim = inventory.claim(target, people, now=now, on_or_after=on_or_after)
    if claim.slot.pk == old.pk:
        raise SamePlace
    inventory.release(old, people)
    claim.slot.office = target
    appointment.slot = claim.slot
    if told != Message.Kind.OFFICE_CLOSED:
        # It speaks of the moment of the booking: a move can take the claim away, never add it.
        appointment.was_earliest &= claim.from_front
    step(appointment, AppointmentEvent.Kind.MOVED, now, actor, reason, old_slot_id=old.pk)
    outbox.plan(appointment, told, now=now)
    return appointment


@transaction.atomic
def cancel(
    appointment_id: uuid.UUID, *, version: int, now: datetime, actor: str = PERSON, reason: str = ""
) -> Appointment:
    """Ends the appointment. Its places are held a while and then go back to others, so it can be undone meanwhile.

    Raises `ChangedMeanwhile`, `AlreadyEnded`, or for a person `TooNear` once it has begun. Locks the appointment.
    """
    appointment = lock(appointment_id, version)
    refuse_begun(appointment, actor, now)
    appointment.status = Appointment.Status.CANCELLED
    appointment.attendees.update(is_active=False)
    step(appointment, AppointmentEvent.Kind.CANCELLED, now, actor, reason, old_slot_id=appointment.slot_id)
    seconds = (LONGEST_HOLD - SHORTEST_HOLD).seconds
    until = now + SHORTEST_HOLD + timedelta(seconds=secrets.randbelow(seconds + 1))
    HeldPlace.objects.create(slot=appointment.slot, people=appointment.party_size, until=until, left_by=appointment)
    outbox.plan_only(appointment, Message.Kind.CANCELLED, now=now)
    return appointment


def undo_cancel(appointment_id: uuid.UUID, *, version: int, now: datetime, actor: str = PERSON) -> Appointment:
    """Takes a cancellation back while the places are still held.

    Raises `NothingToUndo` when they have gone back or the office has closed the day, `AlreadyBooked` when someone of
    the party has another appointment by now, `ChangedMeanwhile`. Locks the appointment, then the queue of its office.
    """
    try:
        with transaction.atomic():
            return _undo_cancel(appointment_id, version, now, actor)
    except IntegrityError as error:
        if constraint_of(error) == "one_active_appointment_per_person":
            raise AlreadyBooked from error
        raise


def give_back_places(now: datetime) -> int:
    """Returns held places whose time is up to their slots, each in a transaction of its own; how many people's."""
    given = 0
    while (people := _give_back_one(now)) is not None:
        given += people
    return given


@transaction.atomic
def _give_back_one(now: datetime) -> int | None:
    due = HeldPlace.objects.select_for_update(skip_locked=True, of=("self",)).select_related("slot__office")
    place = due.filter(until__lte=now).order_by("until").first()
    if place is None:
        return None
    place.delete()
    inventory.release(place.slot, place.people)
    return place.people


def _undo_cancel(appointment_id: uuid.UUID, version: int, now: datetime, actor: str) -> Appointment:
    appointment = lock(appointment_id, version, Appointment.Status.CANCELLED)
    # A day that closes finds everyone booked on it under this lock; nobody may come back to it afterwards.
    inventory.lock(appointment.office)
    if Slot.objects.get(pk=appointment.slot_id).is_closed:
        raise NothingToUndo
    held, _details = HeldPlace.objects.filter(left_by=appointment, until__gt=now).delete()
    if not held:
        raise NothingToUndo
    appointment.status = Appointment.Status.BOOKED
    appointment.attendees.update(is_active=True)
    step(appointment, AppointmentEvent.Kind.REINSTATED, now, actor, "", old_slot_id=appointment.slot_id)
    outbox.plan(appointment, Message.Kind.CONFIRMATION, now=now)
    return appointment


def lock(
    appointment_id: uuid.UUID, version: int, status: Appointment.Status = Appointment.Status.BOOKED
) -> Appointment:
    """The appointment, locked, if it is still as the caller saw it."""
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.status != status:
        raise AlreadyEnded if status == Appointment.Status.BOOKED else NothingToUndo
    if appointment.version != version:
        raise ChangedMeanwhile
    return appointment


def lock_queues(*offices: Office) -> None:
    """Locks the queue of each office, always in the order of their keys."""
    for office in sorted(set(offices), key=lambda office: office.pk):
        inventory.lock(office)


def slot_of(slot_id: int) -> Slot:
    """The slot, with its office. Raises `SlotTaken` when there is none."""
    slot = Slot.objects.select_related("office").filter(pk=slot_id).first()
    if slot is None:
        raise SlotTaken
    return slot


def step(
    appointment: Appointment,
    kind: AppointmentEvent.Kind,
    now: datetime,
    actor: str,
    reason: str,
    *,
    old_slot_id: int,
) -> None:
    """One version on: writes the appointment and its history. Messages of earlier versions lose their truth."""
    appointment.version += 1
    appointment.save(update_fields=["slot", "status", "version", "was_earliest", "party_size"])
    outbox.drop(appointment)
    appointment.events.create(
        kind=kind,
        version=appointment.version,
        happened_at=now,
        actor=actor,
        from_slot_id=old_slot_id,
        to_slot=appointment.slot if appointment.status == Appointment.Status.BOOKED else None,
        reason=reason,
    )
