"""A next check-in that was set wrongly: the office takes it back, and sets another one or none, in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from appointments import outbox
from appointments.booking.change import hold_or_release, lock_queues, step
from appointments.booking.markable import can_be_corrected
from appointments.booking.marks import standing
from appointments.booking.next_check_in import book_next, places, was_set, who_came
from appointments.booking.party import Person
from appointments.booking.refusals import AlreadyEnded, ChangedMeanwhile, Forgotten, NothingToUndo, TooLongAgo
from appointments.models import Appointment, AppointmentEvent, Message, PlaceHold
from appointments.models.appointment_event import OUT_OF_A_PARTY
from offices.models import Office
from offices.transactions import one_transaction

_Kind = AppointmentEvent.Kind


@one_transaction
def set_next_again(
    appointment_id: uuid.UUID,
    *,
    first_day: date | None,
    why: str,
    seen: str,
    now: datetime,
    actor: str,
    office: Office | None = None,
    is_apart: bool = False,
) -> list[Appointment]:
    """Takes back the next check-in that was set at this appointment, and sets another one as `set_next` does.

    The mark stays. `None` for `first_day`: there is no next one now. `why` is a code of `reasons.TAKEN_BACK`, `seen`
    the `standing_with_next` that the caller saw. The people of what is taken back get the new one, and learn on every
    channel that the old one no longer holds; they cannot undo that. Raises `ChangedMeanwhile`, `Forgotten`,
    `TooLongAgo`, `NothingToUndo`, `NoSlotLeft`, `AlreadyEnded` once what was set has begun, or `AlreadyBooked`. Locks
    the appointment and its next ones, then the queues of all offices.
    """
    appointment, before = _locked(appointment_id, now)
    if appointment.details_forgotten_at:
        raise Forgotten
    if not was_set(appointment) or standing_with_next(appointment) != seen:
        raise ChangedMeanwhile
    if not can_be_corrected(appointment, now=now):
        raise TooLongAgo
    if any(not each.can_still_change(now) for each in before):
        raise AlreadyEnded
    if not before and first_day is None and appointment.last_said_of_next == _Kind.NO_NEXT:
        raise NothingToUndo
    target = office or appointment.office
    lock_queues(appointment.office, target, *(each.office for each in before))
    # The new places before the old ones, as in every move.
    found = places(appointment, target, _people(appointment, before), first_day, now, is_apart)
    for each in before:
        _take_back(each, why, now, actor)
    # One that the party cancelled itself cannot come back beside what is set now.
    PlaceHold.objects.filter(left_by__follows=appointment).update(left_by=None)
    facts = {"version": appointment.version, "happened_at": now, "actor": actor}
    appointment.events.create(kind=_Kind.TAKEN_BACK, reason=why, **facts)
    return book_next(appointment, found, now, actor)


def standing_with_next(appointment: Appointment) -> str:
    """What a page showed of its marks and of its next check-ins; different once any of them has changed."""
    versions = appointment.next_ones.order_by("pk").values_list("version", flat=True)
    return f"{standing(appointment)}/{'-'.join(map(str, versions))}"


def _locked(appointment_id: uuid.UUID, now: datetime) -> tuple[Appointment, list[Appointment]]:
    """The appointment and its next ones that are not cancelled, locked in the order of their keys; not those of people
    who left the party of the next one and whose own time has begun.
    """
    both = Appointment.objects.filter(Q(pk=appointment_id) | Q(follows=appointment_id))
    locked = list(both.select_for_update(no_key=True).order_by("pk"))
    appointment = next(each for each in locked if each.pk == appointment_id)
    following = [each for each in locked if each is not appointment and not each.stage.is_cancelled]
    left = set(appointment.next_ones.filter(OUT_OF_A_PARTY).values_list("pk", flat=True))
    return appointment, [each for each in following if each.pk not in left or each.can_still_change(now)]


def _people(appointment: Appointment, before: Sequence[Appointment]) -> list[Person]:
    """Those who have the next one now: some may have joined or left since. Without one, those who came."""
    members = [member for each in before for member in each.attendees.select_related("notice", "appointment")]
    return [Person.of(each) for each in members or who_came(appointment)]


def _take_back(appointment: Appointment, why: str, now: datetime, actor: str) -> None:
    # Held for no one: the party cannot undo what the office did.
    hold_or_release(appointment, now)
    appointment.status = Appointment.Status.CANCELLED
    appointment.attendees.update(is_active=False)
    step(appointment, _Kind.CANCELLED, now, actor, why, old_slot_id=appointment.slot_id)
    outbox.follow(appointment, Message.Kind.TAKEN_BACK, now=now)
