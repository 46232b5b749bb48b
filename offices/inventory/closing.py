"""Closes days or hours, and withdraws a closure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.hours import touches
from offices.inventory.places import MAKE_AT_ONCE, lock, lower_marks
from offices.inventory.seen import refuse_stale, stamp
from offices.inventory.span import Span, planned
from offices.models import MAX_PARTY, Closure, Office, Slot, SupplyEvent
from offices.refusals import Refusal
from offices.transactions import one_transaction


class NothingToReopen(Refusal):
    """The closure has been taken back already."""

    in_words = _("This closure was taken back before. Nothing was changed.")


@one_transaction
def close(closure: Closure, *, now: datetime, actor: str, seen: str | None = None) -> dict[Office, list[int]]:
    """Saves the closure and closes every slot ahead that it touches, so that nobody new is given one.

    Gives, for each office, the ids of closed slots that people are booked on: move them next. A closure without an
    office closes all. `seen` is what `stamp_of` gave when it was looked at; raises `ChangedSinceSeen` when a closure
    of these days came or went since. Locks the `OfficeQueue` of every office closed, in the order of their keys.
    """
    offices = list(_offices(closure))
    for office in offices:
        lock(office)
    refuse_stale(seen, stamp_of(closure))
    closure.save(force_insert=True)
    booked = {}
    for office in offices:
        slots = [slot for slot in Span.of(closure).slots(office, now) if not slot.is_closed]
        Slot.objects.filter(pk__in=[slot.pk for slot in slots]).update(is_closed=True)
        booked[office] = [slot.pk for slot in slots if slot.booked]
        _write(office, closure, SupplyEvent.Kind.CLOSED, now, actor, slots)
    return booked


@one_transaction
def reopen(closure_id: int, *, now: datetime, actor: str) -> Closure:
    """Withdraws a closure: opens its future slots again, and makes those that were never made. Moves nobody.

    Slots that another closure touches stay closed. Raises `NothingToReopen`. Locks the closure, then the `OfficeQueue`
    of every office, in the order of their keys.
    """
    # Locked, so that two presses do not reopen twice.
    closure = Closure.objects.select_for_update(no_key=True).get(pk=closure_id)
    if closure.reopened_at:
        raise NothingToReopen
    closure.reopened_at = now
    closure.save(update_fields=["reopened_at"])
    for office in _offices(closure):
        _reopen(office, closure, now, actor)
    return closure


def stamp_of(closure: Closure) -> str:
    """Tells this closure, beside those in force on its days, from any other."""
    beside = Closure.objects.beside(closure).order_by("pk").values_list("pk", flat=True)
    return stamp(closure.office_id, Span.of(closure), list(beside))


def _reopen(office: Office, closure: Closure, now: datetime, actor: str) -> None:
    queue = lock(office)
    others = list(Closure.objects.of(office).meeting(closure))
    span = Span.of(closure)
    slots = [
        slot
        for slot in span.slots(office, now)
        if slot.is_closed and not any(touches(other, office.local(slot.starts_at), slot.minutes) for other in others)
    ]
    Slot.objects.filter(pk__in=[slot.pk for slot in slots]).update(is_closed=False)
    days = span.days(office, now, queue.opened_until)
    lacking = [slot for at, slot in planned(office, list(office.hours.all()), days, others).items() if at >= now]
    # Days that were opened while they were closed have no slots yet.
    Slot.objects.bulk_create(lacking, batch_size=MAKE_AT_ONCE, ignore_conflicts=True)
    for first in sorted(slot.starts_at for slot in [*slots, *lacking])[:1]:
        # Searches begin at the marks, and would pass over the reopened slots.
        lower_marks(queue, MAX_PARTY, first)
    _write(office, closure, SupplyEvent.Kind.REOPENED, now, actor, slots)


def _offices(closure: Closure) -> Iterable[Office]:
    return Office.objects.filter(Q(pk=closure.office_id) if closure.office_id else Q()).order_by("pk")


def _write(
    office: Office, closure: Closure, kind: SupplyEvent.Kind, now: datetime, actor: str, slots: list[Slot]
) -> None:
    SupplyEvent.objects.create(
        office=office,
        closure=closure,
        kind=kind,
        happened_at=now,
        actor=actor,
        before=_state(slots, kind == SupplyEvent.Kind.REOPENED),
        after=_state(slots, kind == SupplyEvent.Kind.CLOSED),
    )


def _state(slots: list[Slot], is_closed: bool) -> dict[str, Any]:
    places = 0 if is_closed else sum(slot.capacity for slot in slots)
    return {"places": places, "slots": len(slots), "closed": is_closed}
