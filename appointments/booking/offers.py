"""Earlier dates: ask for one, accept an offer, or decline it.

The party keeps its place until it has the earlier one. Meanwhile the earlier one is really reserved: a held place,
counted like any booking.
"""

import uuid
from datetime import datetime

from appointments import outbox
from appointments.booking.change import go_to, step
from appointments.booking.line import can_be_told
from appointments.booking.party import PERSON
from appointments.booking.refusals import AlreadyEnded, NoContact, OfferGone, OffersUsed
from appointments.models import Appointment, AppointmentEvent, EarlierRequest, Message, Offer, PlaceHold
from appointments.models.offer import MOST_OFFERS
from offices import inventory
from offices.transactions import one_transaction


@one_transaction
def join(appointment_id: uuid.UUID, *, notice_days: int, now: datetime, actor: str = PERSON) -> EarlierRequest:
    """Puts the party on the waiting list for an earlier date, to be told at least `notice_days` (1 to 90) before.

    A party on the list keeps its position. Raises `AlreadyEnded`, `NoContact` when no message can reach it,
    `OffersUsed` after the third offer. Locks the appointment.
    """
    appointment = Appointment.objects.locked(appointment_id)
    if not appointment.can_still_change(now):
        raise AlreadyEnded
    if not can_be_told(appointment):
        raise NoContact
    if appointment.offers.filter(number=MOST_OFFERS).exists():
        raise OffersUsed
    fresh = {"notice_days": notice_days, "since": now, "asked_at": now, "asked_by": actor}
    # The appointment is locked, so two presses cannot both make one.
    waiting, is_new = EarlierRequest.objects.get_or_create(appointment=appointment, ended_at=None, defaults=fresh)
    if not is_new:
        waiting.notice_days, waiting.asked_at = notice_days, now
        waiting.save(update_fields=["notice_days", "asked_at"])
    return waiting


@one_transaction
def leave(appointment_id: uuid.UUID, *, now: datetime) -> None:
    """Takes the party off the waiting list, and declines its offer. The appointment stays. Locks it."""
    appointment = Appointment.objects.locked(appointment_id)
    appointment.waits.all().end(now=now)
    # Its place then goes to the next party at once, instead of when the offer would have run out.
    appointment.offers.all().end(Offer.Status.DECLINED, now=now)


@one_transaction
def decline(appointment_id: uuid.UUID, *, number: int, now: datetime) -> None:
    """Passes the offered place to the next party. The party stays on the list. Raises `OfferGone`. Locks the
    appointment.
    """
    appointment = Appointment.objects.locked(appointment_id)
    if not appointment.offers.filter(number=number).end(Offer.Status.DECLINED, now=now):
        raise OfferGone


@one_transaction
def accept(appointment_id: uuid.UUID, *, number: int, now: datetime, actor: str = PERSON) -> Appointment:
    """Moves the party to the place held for it; releases its old place a while later. Ends its wait.

    Accepting twice moves once. Raises `OfferGone` when the offer has ended, the appointment has changed or ended since,
    or the office has closed that time or wants fewer people then. Locks the appointment, then the queue of its office.
    """
    appointment = Appointment.objects.locked(appointment_id)
    offer = appointment.offers.select_related("slot__office").filter(number=number).first()
    if offer is None:
        raise OfferGone
    # The same press again, or Back and press: it is done.
    if offer.status == Offer.Status.ACCEPTED and offer.slot_id == appointment.slot_id:
        return appointment
    if appointment.status != Appointment.Status.BOOKED:
        raise OfferGone
    inventory.lock(offer.slot.office)
    held = PlaceHold.objects.filter(offer=offer).first()
    # The update below decides: it counts one row or none.
    standing = Offer.objects.standing(now).filter(pk=offer.pk, version=appointment.version)
    if held is None or not standing.update(status=Offer.Status.ACCEPTED, ended_at=now, place=None):
        raise OfferGone
    # The places stay counted in the slot: they change from held to booked.
    held.delete()
    old = appointment.slot
    # Held like any place that was given up: passing it to a chosen person must not be possible this way either.
    try:
        go_to(appointment, offer.slot, now)
    except AlreadyEnded as came:
        # One of them has come to the old time meanwhile.
        raise OfferGone from came
    appointment.waits.all().end(now=now)
    step(appointment, AppointmentEvent.Kind.MOVED, now, actor, "", old_slot_id=old.pk, offer=offer)
    outbox.follow(appointment, Message.Kind.CHANGED, now=now)
    return appointment
