"""Places that a party left: offered first to people who wait for an earlier date, then free for all.

Parties are locked before the queue of their office, as everywhere. So the people to serve are found, then locked, then
found again under the lock: only those who are still first get an offer.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from appointments import outbox
from appointments.booking import stranded
from appointments.booking.line import answer_by, is_quiet, line, suited_by
from appointments.models import Appointment, EarlierRequest, Offer, PlaceHold, RelocatedParty
from offices import inventory
from offices.models import Office, Slot
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

AT_ONCE = 8
"""How many parties are locked together: the places that one party leaves suit no more than these."""

Parties = dict[uuid.UUID, Appointment]


def release_expired_holds(now: datetime) -> int:
    """Gives held places whose time is over to people who wait, else frees them; returns how many places.

    Each has its own transaction. An unanswered offer ends with its place. At night a place that suits a waiting person
    is kept until that person can be asked.
    """
    # Found without a lock; `_release` looks again under it.
    due = PlaceHold.objects.filter(until__lte=now).select_related("slot__office").order_by("until", "pk")
    return one_by_one(lambda place: _give_back(place, now), due)


def make_offers(now: datetime) -> int:
    """Offers the free places of each office to people who wait there; returns how many offers it made."""
    waited_for = EarlierRequest.objects.going_on().values("appointment__slot__office")
    offices = Office.objects.filter(pk__in=waited_for, is_active=True).order_by("pk")
    awake = [office for office in offices if not is_quiet(office, now)]
    return one_by_one(lambda office: _serve_all(office, now), awake)


def _give_back(place: PlaceHold, now: datetime) -> int:
    office = place.slot.office
    suited = suited_by(place.slot, place.people, now=now)
    # Freed now, the place would go to anyone awake; held, it can be offered in the morning.
    if is_quiet(office, now) and suited.exists():
        return 0
    # Each in a transaction of its own, so that the one below finds places for none but those of the hold.
    stranded.settle(stranded.suited(office, now=now), now=now)
    return _release(place, suited, now)


@one_transaction
def _release(place: PlaceHold, suited: QuerySet[Any], now: datetime) -> int:
    office = place.slot.office
    # Those whose day was closed come before those who only want an earlier date.
    waiting_for_a_time = stranded.suited(office, now=now, freed=place)
    also = [row.appointment_id for row in waiting_for_a_time]
    parties = _lock(suited, line(office, now=now), also=also)
    inventory.lock(office)
    # Taken back, accepted or released by another sweep since it was found.
    held = PlaceHold.objects.filter(pk=place.pk, until__lte=now).first()
    if held is None:
        return 0
    Offer.objects.filter(place=held).end(Offer.Status.EXPIRED, now=now)
    held.delete()
    # Freed before anyone is served, so that the searches below see it. Nobody else can: the queue is locked.
    inventory.release(held.slot, held.people)
    _serve_both(office, waiting_for_a_time, parties, now)
    return held.people


def _serve_all(office: Office, now: datetime) -> int:
    # Each in a transaction of its own: all of them in the one below would keep everyone else waiting.
    stranded.settle(stranded.suited(office, now=now), now=now)
    made = 0
    while (in_line := line(office, now=now)).exists():
        served = _serve_some(office, in_line, now)
        # Those who were first have changed while they were being locked; the next sweep serves them.
        if not served:
            break
        made += served
    return made


@one_transaction
def _serve_some(office: Office, in_line: QuerySet[Any], now: datetime) -> int:
    waiting_for_a_time = stranded.suited(office, now=now)
    parties = _lock(in_line, also=[row.appointment_id for row in waiting_for_a_time])
    inventory.lock(office)
    # Days that have just opened again have places that nobody was given yet.
    return _serve_both(office, waiting_for_a_time, parties, now)


def _serve_both(office: Office, waiting_for_a_time: list[RelocatedParty], parties: Parties, now: datetime) -> int:
    """Gives places to those without a time, then offers the others to those in line; returns how many offers."""
    settled = stranded.settle(waiting_for_a_time, now=now)
    # Each of a full list was given one: more of them may wait, and they come first. The next sweep goes on.
    return 0 if settled == stranded.AT_ONCE else _serve(office, parties, now)


def _lock(*lines: QuerySet[Any], also: Sequence[uuid.UUID]) -> Parties:
    """Those of `also`, and the first of each line: locked by their keys, so that two sweeps never wait in a circle."""
    first = {waiting.appointment_id for in_line in lines for waiting in in_line[:AT_ONCE]} | set(also)
    return {appointment_id: Appointment.objects.locked(appointment_id) for appointment_id in sorted(first)}


def _serve(office: Office, parties: Parties, now: datetime) -> int:
    """Makes offers while the first person in line is one of `parties`; returns how many. Makes none at night."""
    made = 0
    while not is_quiet(office, now) and (first := line(office, now=now).first()):
        # Not locked, and a party cannot be locked after the queue. The next sweep begins with it.
        if first.appointment_id not in parties:
            break
        _offer(first, parties[first.appointment_id], office, now)
        made += 1
    return made


def _offer(first: Any, appointment: Appointment, office: Office, now: datetime) -> None:
    """Holds the slot for this party, and plans the message."""
    slot = Slot.objects.get(pk=first.place)
    inventory.take(slot, appointment.party_size)
    until = answer_by(office, now)
    offer = Offer.objects.create(
        appointment=appointment,
        number=appointment.offers.count() + 1,
        slot=slot,
        instead_of_id=appointment.slot_id,
        people=appointment.party_size,
        # A change by the party raises its version, and with that this offer is void.
        version=appointment.version,
        is_overdue=first.is_overdue,
        offered_on=office.local(now).date(),
        made_at=now,
        until=until,
        place=PlaceHold.objects.create(slot=slot, people=appointment.party_size, until=until),
    )
    outbox.plan_offer(offer, now=now)
