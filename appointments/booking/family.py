"""Members of a party: adds one, removes one, or gives one their own appointment. The others keep their place.

A place cannot be passed to another person: at least one of the people an appointment was booked for always stays on it.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from appointments import outbox, vault
from appointments.booking import removed
from appointments.booking.book import attendee, booked_already, new_appointment
from appointments.booking.change import go_to, hold_or_release, lock, lock_queues, refuse_beyond_share, step
from appointments.booking.limits import refuse_begun, refuse_beyond, refuse_flood
from appointments.booking.party import PERSON, Contact, Person
from appointments.booking.refusals import (
    AlreadyBooked,
    AlreadyEnded,
    ChangedMeanwhile,
    NamesWouldSwap,
    PartyTooLarge,
    one_appointment_each,
)
from appointments.booking.share import binds
from appointments.models import Appointment, AppointmentEvent, Attendee, Message
from appointments.models.former_digest import settle
from appointments.values.reasons import FROM_A_FAMILY
from offices import inventory
from offices.models import MAX_PARTY
from offices.transactions import one_transaction

_Kind = AppointmentEvent.Kind


@one_appointment_each()
@one_transaction
def add_member(
    appointment_id: uuid.UUID,
    person: Person,
    *,
    version: int,
    now: datetime,
    slot_id: int | str | None = None,
    actor: str = PERSON,
    reason: str = "",
) -> Appointment:
    """Adds a person in the same slot, or moves the whole party and the new person to the slot of `slot_id`.

    Raises `AlreadyBooked`, `PartyTooLarge`, `SlotTaken` when there is no room or no share, `TooFarAhead`,
    `ChangedMeanwhile`, `AlreadyEnded`; for a person `TooNear` once it has begun, `TooManyToday`, and when all move
    `TooManyChanges`. Locks the appointment, then the queues of both offices.
    """
    appointment = lock(appointment_id, version)
    if appointment.party_size >= MAX_PARTY:
        raise PartyTooLarge(appointment.party_size + 1)
    refuse_begun(appointment, actor, now)
    refuse_flood(appointment, actor, now)
    if booked_already([person]):
        raise AlreadyBooked
    old = appointment.slot
    slot = inventory.named(slot_id) if slot_id is not None else old
    joining = int(binds([person], actor))
    if slot.pk == old.pk:
        # The party keeps its places; only the new person needs one.
        inventory.claim_exact(slot, 1, now=now)
        if joining:
            # Otherwise one invented person could book, and bring seven more past the share.
            refuse_beyond_share(appointment, slot, actor, joining=joining)
    else:
        refuse_beyond(appointment, actor, now)
        lock_queues(old.office, slot.office)
        slot = inventory.made(slot, now=now)
        refuse_beyond_share(appointment, slot, actor, joining=joining)
        claim = inventory.claim_exact(slot, appointment.party_size + 1, now=now)
        go_to(appointment, claim.slot, now)
        # Two steps: the record tells that they moved, and that someone joined.
        step(appointment, _Kind.MOVED, now, actor, reason, old_slot_id=old.pk, earliest=claim.earliest)
    appointment.party_size += 1
    step(appointment, _Kind.JOINED, now, actor, reason, old_slot_id=appointment.slot_id)
    settle([person.digest])
    # After the step: the row notes the version at which the person joined.
    attendee(appointment, person, removed.free_position(appointment)).save(force_insert=True)
    has_moved = appointment.slot_id != old.pk
    outbox.follow(appointment, Message.Kind.CHANGED if has_moved else Message.Kind.FAMILY, now=now)
    return appointment


@one_transaction
def remove_member(
    appointment_id: uuid.UUID,
    member_id: uuid.UUID,
    *,
    version: int,
    now: datetime,
    actor: str = PERSON,
    reason: str = "",
) -> Appointment:
    """Removes one person; releases their place a while later. Until then `put_back` undoes it.

    Raises `NamesWouldSwap`, `ChangedMeanwhile`, `AlreadyEnded`, or for a person `TooNear` once it has begun. Locks the
    appointment, then its office's queue.
    """
    appointment = lock(appointment_id, version)
    refuse_begun(appointment, actor, now)
    leaving, first = _leaving(appointment, member_id)
    inventory.lock(appointment.office)
    report_by = _pass_the_date_on(appointment, leaving, first)
    # Without a hold the office has taken the place at once, and there is nothing to return to.
    if held := hold_or_release(appointment, now, only=member_id):
        removed.keep(leaving, held, report_by)
    leaving.delete()
    _fewer(appointment, _Kind.LEFT, now, actor, reason)
    return appointment


@one_transaction
def split(
    appointment_id: uuid.UUID,
    member_id: uuid.UUID,
    *,
    version: int,
    slot_id: int | str,
    now: datetime,
    submission: uuid.UUID | None = None,
    actor: str = PERSON,
    reason: str = "",
) -> Appointment:
    """Gives one person their own appointment in another slot, and returns it; the others keep theirs.

    It has its own confirmation number and link, and the same contact. The same `submission` gives the same one. Raises
    `NamesWouldSwap`, `SlotTaken`, `TooFarAhead`, `ChangedMeanwhile`, `AlreadyEnded`; for a person `TooNear` or
    `TooManyChanges`. Locks the appointment, then the queues of both offices.
    """
    # Before the lock and the version: the first press has changed the version, and the second is no stale page.
    done = Appointment.objects.with_place().filter(submission=submission).first() if submission else None
    if done:
        return done
    appointment = lock(appointment_id, version)
    refuse_beyond(appointment, actor, now)
    leaving, first = _leaving(appointment, member_id)
    wanted = inventory.named(slot_id)
    lock_queues(appointment.office, wanted.office)
    wanted = inventory.made(wanted, now=now)
    refuse_beyond_share(appointment, wanted, actor, only=member_id)
    # First the new place, then the old one, as in every move.
    claim = inventory.claim_exact(wanted, 1, now=now)
    hold_or_release(appointment, now, only=member_id)
    contact = Contact.of(appointment)
    report_by = _pass_the_date_on(appointment, leaving, first)
    alone = new_appointment(
        claim, contact, now, actor, people=1, report_by=report_by, submission=submission, reason=FROM_A_FAMILY
    )
    # When the office takes the next check-in back, it is about this person too.
    if _was_set_for(leaving, appointment):
        alone.follows_id = appointment.follows_id
        alone.save(update_fields=["follows"])
    _hand_over(leaving, alone)
    _fewer(appointment, _Kind.SPLIT, now, actor, reason)
    outbox.follow(alone, Message.Kind.CONFIRMATION, now=now)
    return alone


def may_leave(everyone: Iterable[Attendee], member_id: uuid.UUID) -> bool:
    """Whether one of the people the appointment was booked for stays when this one leaves."""
    # Otherwise a place could be sold: add the buyer, then remove everyone it was booked for.
    return any(member.joined == 1 for member in everyone if member.pk != member_id)


def _leaving(appointment: Appointment, member_id: uuid.UUID) -> tuple[Attendee, Attendee]:
    """The person to remove, if one of the people the appointment was booked for stays; and the first who stays."""
    everyone = {member.pk: member for member in appointment.attendees.select_related("notice")}
    if member_id not in everyone:
        raise ChangedMeanwhile
    if not may_leave(everyone.values(), member_id):
        raise NamesWouldSwap
    # They have come to this time, and to no other.
    if everyone[member_id].mark.is_present:
        raise AlreadyEnded
    leaving = everyone.pop(member_id)
    return leaving, min(everyone.values(), key=_rank)


def _rank(member: Attendee) -> tuple[int, int]:
    """The one who booked comes first; those who were added come last."""
    return member.joined, member.position


def _pass_the_date_on(appointment: Appointment, leaving: Attendee, first: Attendee) -> date | None:
    """Returns the report-by date of who leaves. The party has the date of the one who booked: if that one leaves, of
    the next one.
    """
    booker = min(leaving, first, key=_rank)
    report_by = _report_by(leaving, appointment, booker)
    if booker is leaving:
        appointment.report_by = _report_by(first, appointment, booker)
        appointment.save(update_fields=["report_by"])
    return report_by


def _report_by(member: Attendee, appointment: Appointment, booker: Attendee) -> date | None:
    """The date on their own notice, else the one that was typed for the party: that of one who booked without one."""
    # That is what the dates on the notices of its people were for.
    if _was_set_for(member, appointment):
        return None
    if member.notice:
        return member.notice.report_by
    return None if booker.notice else appointment.report_by


def _was_set_for(member: Attendee, appointment: Appointment) -> bool:
    """Whether the office set the appointment for this person at a check-in."""
    return appointment.follows_id is not None and member.joined == 1


def _hand_over(member: Attendee, alone: Appointment) -> None:
    """Moves the row itself, so that the person always has exactly one active appointment."""
    member.appointment, member.position, member.joined = alone, 1, alone.version
    # That they were absent was noted of the time before.
    member.presence = ""
    member.found_by = vault.index("find/reference", alone.reference, member.date_of_birth)
    member.save(update_fields=["appointment", "position", "joined", "found_by", "presence"])


def _fewer(appointment: Appointment, kind: AppointmentEvent.Kind, now: datetime, actor: str, reason: str) -> None:
    appointment.party_size -= 1
    step(appointment, kind, now, actor, reason, old_slot_id=appointment.slot_id)
    outbox.follow(appointment, Message.Kind.FAMILY, now=now)
