"""The next check-in: the office sets it together with "seen", or says that there is none."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from appointments import outbox
from appointments.booking import apart
from appointments.booking.attendance import correct
from appointments.booking.book import add_again, new_appointment
from appointments.booking.change import lock_queues
from appointments.booking.markable import can_be_corrected
from appointments.booking.marks import locked, standing
from appointments.booking.party import Contact, Person
from appointments.booking.refusals import AlreadySet, ChangedMeanwhile, NoSlotLeft, TakesAReason, TooLongAgo
from appointments.models import Appointment, AppointmentEvent, Attendee, Message
from offices import inventory
from offices.models import Office
from offices.transactions import one_transaction

_Kind = AppointmentEvent.Kind
_Status = Appointment.Status


class PartyPlace(NamedTuple):
    """Places taken in one slot, and the people who get them."""

    people: Sequence[Person]
    claim: inventory.Claim


@one_transaction
def set_next(
    appointment_id: uuid.UUID,
    *,
    first_day: date | None,
    seen: str,
    now: datetime,
    actor: str,
    office: Office | None = None,
    is_apart: bool = False,
) -> list[Appointment]:
    """Marks the party as seen and books its next check-in: the first time on or after `first_day` at `office`.

    `None` for `first_day`: there is no next one; for `office`: the same one again. `is_apart`: as many times next to
    each other as a party needs that no single time can take. Those of the party who did not come are not on it. One
    transaction, so there is never one without the other. `seen` is the `standing` that the caller saw. Raises
    `AlreadySet`, `ChangedMeanwhile`, `Forgotten`, `NotYet`, `TooLongAgo`, `NoSlotLeft`, also for another office that
    is not open to people, `TakesAReason` when each is marked as absent, or `AlreadyBooked` when someone who came has
    booked again. Locks the appointment, then the queues of both offices.
    """
    appointment = locked(appointment_id)
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
    people = [Person.of(each) for each in who_came(appointment)]
    # Each was marked as absent alone, which "seen" for the party does not change: nobody is left to be seen.
    if not people:
        raise TakesAReason
    return book_next(appointment, places(appointment, target, people, first_day, now, is_apart), now, actor)


def was_set(appointment: Appointment) -> bool:
    """Whether the office has set a next check-in, or said that there is none, since the mark was last undone."""
    return appointment.last_said_of_next in (_Kind.NEXT, _Kind.NO_NEXT)


def who_came(appointment: Appointment) -> list[Attendee]:
    """Those who get the next one: everyone of the party but those marked as absent."""
    everyone = appointment.attendees.select_related("notice", "appointment")
    return [each for each in everyone if each.mark != _Status.NO_SHOW]


def places(
    appointment: Appointment,
    office: Office,
    people: Sequence[Person],
    first_day: date | None,
    now: datetime,
    is_apart: bool,
) -> list[PartyPlace]:
    """Takes the places of the next check-in; none without a day. The caller holds the office's queue."""
    if first_day is None:
        return []
    # Staff may send people to any office that the public can choose, and to their own.
    if office != appointment.office and not Office.objects.open_to_people().filter(pk=office.pk).exists():
        raise NoSlotLeft
    start = datetime.combine(first_day, time(), office.zone)
    sizes = apart.sizes_at(office, len(people), now) if is_apart else []
    if len(sizes) < 2:
        return [_place(office, people, start, now)]
    starts = inventory.starts_in_one_day(office, sizes, now=now, on_or_after=start)
    groups = apart.with_an_adult_each(people, sizes, office.local(starts[0]).date())
    found = [_place(office, group, each, now) for group, each in zip(groups, starts, strict=True)]
    if len({office.local(each.claim.slot.starts_at).date() for each in found}) > 1:
        raise NoSlotLeft
    return found


def _place(office: Office, people: Sequence[Person], start: datetime, now: datetime) -> PartyPlace:
    claim = inventory.claim(office, len(people), now=now, on_or_after=start, by_office=True)
    # The caller has it already; the slot would read it from the database again.
    claim.slot.office = office
    return PartyPlace(people, claim)


def book_next(appointment: Appointment, found: Sequence[PartyPlace], now: datetime, actor: str) -> list[Appointment]:
    """Books the next check-in in these places, and notes on the appointment that it is set, or that there is none."""
    # How often it was set before: the same press gives the same ones, also when two officers press at once.
    before = appointment.events.filter(kind__in=[_Kind.NEXT, _Kind.NO_NEXT]).count()
    press = uuid.uuid5(appointment.pk, f"next/{before}")
    booked = [_book(appointment, each, apart.key_of(press, n), now, actor) for n, each in enumerate(found)]
    kind = _Kind.NEXT if booked else _Kind.NO_NEXT
    appointment.events.create(kind=kind, version=appointment.version, happened_at=now, actor=actor)
    return booked


def _book(appointment: Appointment, place: PartyPlace, submission: uuid.UUID, now: datetime, actor: str) -> Appointment:
    booked = new_appointment(
        place.claim,
        Contact.of(appointment),
        now,
        actor,
        people=len(place.people),
        # The date on their notice was for the check-in that has just taken place.
        report_by=None,
        submission=submission,
        follows=appointment,
    )
    add_again(booked, place.people)
    outbox.follow(booked, Message.Kind.CONFIRMATION, now=now)
    return booked
