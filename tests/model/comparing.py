"""What differs between the product and the reference: places, parties, reminders, offers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from appointments.models import Appointment, Message, Offer, RelocatedParty
from offices.models import OfficeQueue
from tests.rules import broken_rules

if TYPE_CHECKING:
    from tests.model.driver import Both


KEPT_AT_NIGHT = {"place_is_held_no_longer_than_promised", "offer_is_open_no_longer_than_promised"}
"""Rules that a worker keeps by day. Here time jumps, and may pass from one night to the next."""


def broken(both: Both) -> list[str]:
    """The rules of the whole database that do not hold."""
    return broken_rules(*(KEPT_AT_NIGHT if both.model.is_quiet else ()))


def differences(both: Both) -> Iterator[str]:
    """A sentence for each."""
    yield from _places(both)
    yield from _parties(both)
    yield from _reminders(both)
    yield from _offers(both)


def _places(both: Both) -> Iterator[str]:
    until = OfficeQueue.objects.get(office=both.office).opened_until
    mine = {
        at: (both.model.taken(at), both.model.free(at))
        for at in both.model.slots
        if at >= both.now and both.office.local(at).date() < until
    }
    rows = both.office.slots.filter(starts_at__gte=both.now)
    theirs = {slot.starts_at: (slot.booked, slot.room) for slot in rows}
    nothing = (0, 0)
    for at in sorted({*mine, *theirs}):
        if mine.get(at, nothing) != theirs.get(at, nothing):
            found, wanted = theirs.get(at, nothing), mine.get(at, nothing)
            yield f"{at:%m-%d %H:%M} taken and free {found}, by the reference {wanted}"


def _parties(both: Both) -> Iterator[str]:
    there = {row.pk: row for row in Appointment.objects.filter(pk__in=both.keys).select_related("slot")}
    waiting = set(RelocatedParty.objects.without_place().values_list("appointment", flat=True))
    for key, party in zip(both.keys, both.model.parties, strict=True):
        real: Any = there[key]
        is_cancelled = real.status == Appointment.Status.CANCELLED
        found = (real.slot.starts_at, is_cancelled, key in waiting)
        mine = (party.at, party.is_cancelled, party.is_waiting)
        if found != mine:
            yield f"party {party.nth} {found}, by the reference {mine}"


def _reminders(both: Both) -> Iterator[str]:
    """Every second party left an address."""
    ahead = Message.objects.filter(appointment__in=both.keys, status="planned", due_at__gt=both.now)
    there: dict[uuid.UUID, list[datetime]] = {}
    for key, due in ahead.filter(kind__startswith="reminder").values_list("appointment", "due_at"):
        there.setdefault(key, []).append(due)
    for key, party in zip(both.keys, both.model.parties, strict=True):
        mine = sorted(both.model.reminders(party)) if party.has_address else []
        if sorted(there.get(key, [])) != mine:
            yield f"party {party.nth} is reminded {there.get(key)}, by the reference {mine}"


def _offers(both: Both) -> Iterator[str]:
    """What each party was offered, and whether it may still answer."""
    theirs: dict[uuid.UUID, list[datetime]] = {}
    for key, at in Offer.objects.order_by("pk").values_list("appointment", "slot__starts_at"):
        theirs.setdefault(key, []).append(at)
    is_open = set(Offer.objects.filter(status=Offer.Status.OPEN).values_list("appointment", flat=True))
    for key, party in zip(both.keys, both.model.parties, strict=True):
        wait = both.model.waits.get(party.nth)
        mine = [at for at, _day in wait.offers] if wait else [], both.model.offer_of(party) is not None
        if (theirs.get(key, []), key in is_open) != mine:
            yield f"party {party.nth} was offered {theirs.get(key)}, by the reference {mine}"
