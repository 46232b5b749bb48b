"""The next check-in: the office sets it together with "seen", or says that there is none."""

import uuid
from datetime import date, datetime, time

from appointments import outbox
from appointments.booking.attendance import can_be_corrected, correct, standing
from appointments.booking.book import add_again, new_appointment
from appointments.booking.change import lock_queues
from appointments.booking.party import Contact
from appointments.booking.refusals import AlreadySet, ChangedMeanwhile, Forgotten, NoSlotLeft, TooLongAgo
from appointments.models import Appointment, AppointmentEvent, Attendee, Message
from offices import inventory
from offices.models import Office
from offices.transactions import one_transaction

_Kind = AppointmentEvent.Kind
_Status = Appointment.Status


@one_transaction
def set_next(
    appointment_id: uuid.UUID,
    *,
    first_day: date | None,
    seen: str,
    now: datetime,
    actor: str,
    office: Office | None = None,
) -> Appointment | None:
    """Marks the party as seen and books its next check-in: the first time on or after `first_day` at `office`.

    `None` for `first_day`: there is no next one; for `office`: the same one again. Those of the party who did not come
    are not on it. One transaction, so there is never one without the other. `seen` is the `standing` that the caller
    saw. Raises `AlreadySet`, `ChangedMeanwhile`, `Forgotten`, `NotYet`, `TooLongAgo`, `NoSlotLeft`, also for another
    office that is not open to people, or `AlreadyBooked` when someone who came has booked again. Locks the
    appointment, then the queues of both offices.
    """
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.details_forgotten_at:
        raise Forgotten
    if was_set(appointment):
        raise AlreadySet
    if standing(appointment) != seen:
        raise ChangedMeanwhile
    if not can_be_corrected(appointment, now=now):
        raise TooLongAgo
    target = office or appointment.office
    # Before the mark, which writes attendees: queues come before attendees in the order of locks.
    lock_queues(appointment.office, target)
    correct(appointment, _Status.SEEN, "", now, actor)
    booked = _book(appointment, target, first_day, now, actor) if first_day else None
    kind = _Kind.NEXT if booked else _Kind.NO_NEXT
    appointment.events.create(kind=kind, version=appointment.version, happened_at=now, actor=actor)
    return booked


def was_set(appointment: Appointment) -> bool:
    """Whether the office has set a next check-in, or said that there is none."""
    return appointment.events.filter(kind__in=[_Kind.NEXT, _Kind.NO_NEXT]).exists()


def who_came(appointment: Appointment) -> list[Attendee]:
    """Those who get the next one: everyone of the party but those marked as absent."""
    everyone = appointment.attendees.select_related("notice", "appointment")
    return [each for each in everyone if each.mark != _Status.NO_SHOW]


def _book(appointment: Appointment, office: Office, first_day: date, now: datetime, actor: str) -> Appointment:
    people = who_came(appointment)
    # Staff may send people to any office that the public can choose, and to their own.
    if office != appointment.office and not Office.objects.open_to_people().filter(pk=office.pk).exists():
        raise NoSlotLeft
    start = datetime.combine(first_day, time(), office.zone)
    claim = inventory.claim(office, len(people), now=now, on_or_after=start, by_office=True)
    claim.slot.office = office
    # One next check-in for each appointment, also when two officers press at once.
    submission = uuid.uuid5(appointment.pk, "next")
    booked = new_appointment(
        claim,
        Contact.of(appointment),
        now,
        actor,
        people=len(people),
        # The date on their notice was for the check-in that has just taken place.
        report_by=None,
        submission=submission,
        follows=appointment,
    )
    add_again(booked, people)
    outbox.follow(booked, Message.Kind.CONFIRMATION, now=now)
    return booked
