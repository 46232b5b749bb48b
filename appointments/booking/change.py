"""Moves an appointment, ends it, undoes the end. The old place is held until the new one is certain."""

import secrets
import uuid
from datetime import datetime, timedelta

from appointments import outbox, worklist
from appointments.booking.limits import refuse_begun, refuse_beyond, refuse_flood
from appointments.booking.party import PERSON
from appointments.booking.refusals import (
    AlreadyEnded,
    ChangedMeanwhile,
    NothingToUndo,
    SamePlace,
    SlotTaken,
    one_appointment_each,
)
from appointments.booking.share import has_share, unverified_in
from appointments.models import Appointment, AppointmentEvent, Message, Offer, PlaceHold
from appointments.models.same_person import share_links
from offices import inventory
from offices.models import Office, Slot
from offices.transactions import one_transaction

SHORTEST_HOLD = timedelta(minutes=10)
LONGEST_HOLD = timedelta(minutes=120)
"""A place that was given up is released after a random time between these, so that it cannot be passed to a buyer."""


@one_transaction
def reschedule(
    appointment_id: uuid.UUID,
    *,
    version: int,
    now: datetime,
    on_or_after: datetime | None = None,
    slot_id: int | str | None = None,
    actor: str = PERSON,
    reason: str = "",
    told: Message.Kind = Message.Kind.CHANGED,
) -> Appointment:
    """Moves the party to the earliest slot with room at its office, on or after a moment if given; or to exactly the
    slot that `slot_id` names, which may be of another office (see `inventory.named`).

    `version` is the one the caller saw. Plans what the party is `told`. Raises `ChangedMeanwhile`, `AlreadyEnded`,
    `NoSlotLeft`, `SlotTaken`, `TooFarAhead`, for a person `TooNear` or `TooManyChanges`, or `SamePlace` when there is
    nothing to change. Locks the appointment, then the queues of both offices.
    """
    appointment = lock(appointment_id, version)
    refuse_beyond(appointment, actor, now)
    old = appointment.slot
    wanted = inventory.named(slot_id) if slot_id is not None else None
    if wanted and wanted.pk == old.pk:
        raise SamePlace
    target = wanted.office if wanted else old.office
    lock_queues(old.office, target)
    wanted = wanted and inventory.made(wanted, now=now)  # The share below counts the slots of its day.
    people = appointment.party_size
    if wanted:
        refuse_beyond_share(appointment, wanted, actor)
        claim = inventory.claim_exact(wanted, people, now=now)
    else:
        by_office = told == Message.Kind.OFFICE_CLOSED
        claim = inventory.claim(target, people, now=now, on_or_after=on_or_after, by_office=by_office)
    if claim.slot.pk == old.pk:
        raise SamePlace
    claim.slot.office = target
    go_to(appointment, claim.slot, now)
    # What the office makes someone do is no choice of theirs, so nothing is said of what else was free.
    earliest = claim.earliest if told != Message.Kind.OFFICE_CLOSED else None
    step(appointment, AppointmentEvent.Kind.MOVED, now, actor, reason, old_slot_id=old.pk, earliest=earliest)
    # By the old time too: people who are not told would go to it.
    outbox.follow(appointment, told, now=now, needed_by=min(old.starts_at, claim.slot.starts_at))
    return appointment


def go_to(appointment: Appointment, slot: Slot, now: datetime) -> None:
    """Gives the party the slot, in which its places are taken already: a search must not find those that it leaves.

    Raises `AlreadyEnded` when one of the party has come.
    """
    # Hardly anyone has a mark of their own, and then there is nothing to write.
    if refuse_after_coming(appointment):
        # Nobody is absent at another time because they were absent at this one.
        appointment.attendees.update(presence="")
    hold_or_release(appointment, now)
    if slot.office_id != appointment.slot.office_id:
        appointment.waits.all().begin_anew(now=now)  # The line is of one office. At another they start at its end.
    appointment.slot = slot


def refuse_after_coming(appointment: Appointment) -> bool:
    """Whether people of the party have marks of their own. Raises `AlreadyEnded` when one says that they came: it is
    about this time and no other.
    """
    marks = set(appointment.attendees.exclude(presence="").values_list("presence", flat=True))
    if marks.intersection(Appointment.Status.marks_of_presence()):
        raise AlreadyEnded
    return bool(marks)


def refuse_beyond_share(
    appointment: Appointment, wanted: Slot, actor: str, *, only: uuid.UUID | None = None, joining: int = 0
) -> None:
    """Raises `SlotTaken` when a person chose a day on which its people without a notice and those `joining`, or `only`
    this one, may not come. The queue of its office is locked.
    """
    # Without this, a place on a late day could be booked and then moved to any day, past the share.
    staying = unverified_in(appointment, only=only) if actor == PERSON else 0
    people = staying + joining
    is_same_day = wanted.office == appointment.office and (
        wanted.office.local(wanted.starts_at).date() == appointment.starts_at.date()
    )
    if people and not has_share(wanted, people, besides=staying if is_same_day else 0):
        raise SlotTaken


@one_transaction
def cancel(
    appointment_id: uuid.UUID, *, version: int, now: datetime, actor: str = PERSON, reason: str = ""
) -> Appointment:
    """Ends the appointment. Its places are held for a while, so that it can be undone, and then released.

    Raises `ChangedMeanwhile`, `AlreadyEnded`, or for a person `TooNear` once it has begun. Locks the appointment.
    """
    appointment = lock(appointment_id, version)
    refuse_begun(appointment, actor, now)
    refuse_after_coming(appointment)
    hold = _hold(appointment, now)
    hold.left_by = appointment
    appointment.status = Appointment.Status.CANCELLED
    # From here on the constraint allows each of them another appointment.
    appointment.attendees.update(is_active=False)
    step(appointment, AppointmentEvent.Kind.CANCELLED, now, actor, reason, old_slot_id=appointment.slot_id)
    hold.save(force_insert=True)
    outbox.follow(appointment, Message.Kind.CANCELLED, now=now)
    return appointment


@one_transaction
def undo_cancel(appointment_id: uuid.UUID, *, version: int, now: datetime, actor: str = PERSON) -> Appointment:
    """Undoes a cancellation while the places are still held.

    Raises `NothingToUndo` when they are released, or the office has closed the day or wants fewer people then;
    `AlreadyBooked` when a member of the party has another appointment now, `ChangedMeanwhile`, or for a person
    `TooNear` once it has begun, or `TooManyToday`. Locks the appointment, then the queue of its office.
    """
    appointment = lock(appointment_id, version, Appointment.Status.CANCELLED)
    refuse_begun(appointment, actor, now)
    refuse_flood(appointment, actor, now)
    # A closure finds everyone booked on the day under this lock; nobody may return to the day afterwards.
    inventory.lock(appointment.office)
    slot = Slot.objects.get(pk=appointment.slot_id)
    if not slot.gives_again:
        raise NothingToUndo
    # The delete decides, not a look before it: the sweep that frees held places deletes the same row.
    held, _details = PlaceHold.objects.filter(left_by=appointment, until__gt=now).delete()
    if not held:
        raise NothingToUndo
    appointment.status = Appointment.Status.BOOKED
    expect_again(appointment)
    ending = appointment.events.filter(kind=AppointmentEvent.Kind.CANCELLED).latest("pk")
    appointment.waits.all().resume(ended_at=ending.happened_at)
    step(appointment, AppointmentEvent.Kind.REINSTATED, now, actor, "", old_slot_id=appointment.slot_id)
    outbox.follow(appointment, Message.Kind.CONFIRMATION, now=now)
    return appointment


def expect_again(appointment: Appointment) -> None:
    """Everyone of the party has an appointment again. Raises `AlreadyBooked`.

    The caller holds the appointment, and the queue of its office where it locks that.
    """
    # Before any attendee is written: the trigger on attendees takes this lock, and links come before attendees.
    share_links()
    with one_appointment_each():
        # One statement would update rows in the order of the table. Bookings add people in the order of `person`, and
        # wait for entries in the same unique index; so these are updated one by one, in the same order.
        for pk in appointment.attendees.order_by("person").values_list("pk", flat=True):
            appointment.attendees.filter(pk=pk).update(is_active=True)


def hold_or_release(appointment: Appointment, now: datetime, *, only: uuid.UUID | None = None) -> PlaceHold | None:
    """Holds the places that a party is leaving, or the one of `only` this person, for a random time; releases those the
    office needs at once.

    Returns the hold, if there is one. The caller holds the lock on the office's queue.
    """
    slot = appointment.slot
    # The caller read the slot before it held the lock; staff may have closed it meanwhile.
    slot.refresh_from_db(fields=["is_closed", "target_capacity"])
    if not slot.gives_again:
        inventory.release(slot, 1 if only else appointment.party_size)
        return None
    hold = _hold(appointment, now, only=only)
    hold.save(force_insert=True)
    return hold


def _hold(appointment: Appointment, now: datetime, *, only: uuid.UUID | None = None) -> PlaceHold:
    """An unsaved hold of the places of a party that still has them, or of the one of `only` this person."""
    people = 1 if only else appointment.party_size
    # Else people without a notice could leave and book again and again, and hold all places of a day.
    unverified = unverified_in(appointment, only=only)
    return PlaceHold(slot=appointment.slot, people=people, unverified=unverified, until=_held_until(now))


def _held_until(now: datetime) -> datetime:
    seconds = (LONGEST_HOLD - SHORTEST_HOLD).seconds
    # `secrets`: a seller who could predict the moment could have the buyer press Book then.
    return now + SHORTEST_HOLD + timedelta(seconds=secrets.randbelow(seconds + 1))


def lock(
    appointment_id: uuid.UUID, version: int, status: Appointment.Status = Appointment.Status.BOOKED
) -> Appointment:
    """The appointment, locked. Raises `ChangedMeanwhile` when it has changed since the caller saw it, `AlreadyEnded`
    when it is not booked, or `NothingToUndo` when it does not have the other `status`.
    """
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.status != status:
        raise AlreadyEnded if status == Appointment.Status.BOOKED else NothingToUndo
    # They decided on a page that is out of date.
    if appointment.version != version:
        raise ChangedMeanwhile
    return appointment


def lock_queues(*offices: Office) -> None:
    """Locks the queue of each office, always in the order of their keys."""
    for office in sorted(set(offices), key=lambda office: office.pk):
        inventory.lock(office)


def step(
    appointment: Appointment,
    kind: AppointmentEvent.Kind,
    now: datetime,
    actor: str,
    reason: str,
    *,
    old_slot_id: int,
    offer: Offer | None = None,
    earliest: datetime | None = None,
    keeps_offer: bool = False,
) -> None:
    """Writes the appointment's next version and its event. Offers of the old version become void, unless time, place
    and people are the same and it `keeps_offer`.

    The caller then calls `outbox.follow`: messages of the old version are no longer true.
    """
    appointment.version += 1
    appointment.save(update_fields=["slot", "status", "version", "party_size"])
    if keeps_offer:
        appointment.offers.all().keep_up(appointment.version)
    else:
        appointment.offers.all().end(Offer.Status.WITHDRAWN, now=now)
    if appointment.status not in Appointment.Status.active():
        appointment.waits.all().end(now=now)
    # Nobody needs to be called any more about a time that this party no longer has.
    if appointment.slot_id != old_slot_id or appointment.status != Appointment.Status.BOOKED:
        worklist.end_move(appointment, now=now)
    appointment.events.create(
        kind=kind,
        version=appointment.version,
        happened_at=now,
        actor=actor,
        from_slot_id=old_slot_id,
        # A cancelled appointment still has its slot, for the history; the event says that nobody goes there.
        to_slot=appointment.slot if appointment.status == Appointment.Status.BOOKED else None,
        reason=reason,
        offer=offer,
        earliest=earliest,
    )
