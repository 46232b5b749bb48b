"""Puts a person who was removed from a party back, while their place is held."""

import uuid
from datetime import date, datetime
from itertools import count

from appointments import outbox
from appointments.booking.book import attendee, booked_already
from appointments.booking.change import lock, step
from appointments.booking.limits import refuse_begun, refuse_flood
from appointments.booking.party import PERSON, Person
from appointments.booking.refusals import AlreadyBooked, NothingToUndo, PartyTooLarge, one_appointment_each
from appointments.booking.report_by import is_dated_by
from appointments.models import Appointment, AppointmentEvent, Attendee, Message, PlaceHold, RemovedMember
from appointments.models.former_digest import settle
from appointments.models.person import PersonalDetails
from offices import inventory
from offices.models import MAX_PARTY
from offices.transactions import one_transaction


def keep(leaving: Attendee, hold: PlaceHold, report_by: date | None) -> None:
    """Keeps the details of a person who is removed, until the hold of their place ends."""
    # Copied, because the row is deleted: an appointment has as many attendees as its party.
    details = {name: getattr(leaving, name) for name in PersonalDetails.PERSONAL_FIELDS}
    RemovedMember(
        appointment=leaving.appointment,
        hold=hold,
        notice=leaving.notice,
        named_themselves=leaving.named_themselves,
        joined=leaving.joined,
        report_by=report_by,
        **details,
    ).save(force_insert=True)


@one_appointment_each()
@one_transaction
def put_back(
    appointment_id: uuid.UUID,
    removed_id: uuid.UUID,
    *,
    version: int,
    now: datetime,
    actor: str = PERSON,
    reason: str = "",
) -> Appointment:
    """Undoes the removal of one person while their place is held.

    Raises `NothingToUndo` when it is released, the party has moved, or the office needs the place; `AlreadyBooked`,
    `PartyTooLarge`, `ChangedMeanwhile`, `AlreadyEnded`, or for a person `TooNear` once it has begun, or `TooManyToday`.
    Locks the appointment, then its office's queue.
    """
    appointment = lock(appointment_id, version)
    refuse_begun(appointment, actor, now)
    refuse_flood(appointment, actor, now)
    # Someone else may have been added since.
    if appointment.party_size >= MAX_PARTY:
        raise PartyTooLarge(appointment.party_size + 1)
    inventory.lock(appointment.office)
    back = _take_from_hold(appointment, removed_id, now)
    person = Person.of(back)
    if booked_already([person]):
        raise AlreadyBooked
    appointment.party_size += 1
    step(appointment, AppointmentEvent.Kind.JOINED, now, actor, reason, old_slot_id=appointment.slot_id)
    settle([person.digest])
    row = attendee(appointment, person, free_position(appointment))
    # As before: someone the appointment was booked for counts as such again.
    row.joined = back.joined
    row.save(force_insert=True)
    # The one who booked: the date of the next one had taken the place of theirs.
    if not appointment.follows_id and is_dated_by(row):
        appointment.report_by = row.notice.report_by if row.notice else back.report_by
        appointment.save(update_fields=["report_by"])
    outbox.follow(appointment, Message.Kind.FAMILY, now=now)
    return appointment


def free_position(appointment: Appointment) -> int:
    """The first number that no member has: someone who left may have freed one in the middle."""
    taken = set(appointment.attendees.values_list("position", flat=True))
    return next(position for position in count(1) if position not in taken)


def _take_from_hold(appointment: Appointment, removed_id: uuid.UUID, now: datetime) -> RemovedMember:
    """The removed person; their place belongs to the party again. The queue of the office is locked."""
    back = appointment.removed_members.can_return(now).filter(pk=removed_id).first()
    if back is None:
        raise NothingToUndo
    # The delete decides: the sweep that frees held places deletes the same row.
    held, _rows = PlaceHold.objects.filter(pk=back.hold_id, until__gt=now).delete()
    if not held:
        raise NothingToUndo
    return back
