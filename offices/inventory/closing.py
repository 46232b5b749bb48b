"""Closes days or hours, and withdraws a closure."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.inventory.derived import Difference
from offices.inventory.difference import differs, inputs_of, write
from offices.inventory.places import lock
from offices.inventory.seen import refuse_stale, stamp
from offices.inventory.span import Span
from offices.models import Closure, Office, OfficeQueue, Slot, SupplyEvent
from offices.refusals import Refusal
from offices.transactions import one_transaction


class NothingToReopen(Refusal):
    """The closure has been taken back already."""

    in_words = _("This closure was taken back before. Nothing was changed.")


class ClosureIsOver(NothingToReopen):
    """All of it is past: the office was closed then."""

    in_words = _("This closure is over. Nothing was changed.")


@one_transaction
def close(closure: Closure, *, now: datetime, actor: str, seen: str | None = None) -> dict[Office, list[int]]:
    """Saves the closure and closes every slot ahead that it touches, so that nobody new is given one.

    Gives, for each office, the ids of closed slots that people are booked on: move them next. A closure without an
    office closes all. `seen` is what `stamp_of` gave when it was looked at; raises `ChangedSinceSeen` when a closure
    of these days came or went since. Locks the `OfficeQueue` of every office closed, in the order of their keys.
    """
    queues = {office: lock(office) for office in _offices(closure)}
    refuse_stale(seen, stamp_of(closure))
    closure.save(force_insert=True)
    booked = {}
    for office, queue in queues.items():
        slots = _follow(office, queue, closure, now).closing
        booked[office] = [slot.pk for slot in slots if slot.booked]
        _write(office, closure, SupplyEvent.Kind.CLOSED, now, actor, slots)
    return booked


@one_transaction
def reopen(closure_id: int, *, now: datetime, actor: str) -> Closure:
    """Withdraws a closure: opens its future slots again, and makes those that were never made. Moves nobody.

    Slots that another closure touches stay closed. Raises `NothingToReopen`, and of that `ClosureIsOver`. Locks the
    closure, then the `OfficeQueue` of every office, in the order of their keys.
    """
    # Locked, so that two presses do not reopen twice.
    closure = Closure.objects.select_for_update(no_key=True).get(pk=closure_id)
    if closure.reopened_at:
        raise NothingToReopen
    if is_over(closure, now):
        raise ClosureIsOver
    closure.reopened_at = now
    closure.save(update_fields=["reopened_at"])
    for office in _offices(closure):
        slots = _follow(office, lock(office), closure, now).reopening
        _write(office, closure, SupplyEvent.Kind.REOPENED, now, actor, slots)
    return closure


def is_over(closure: Closure, now: datetime) -> bool:
    """Whether nothing of it is ahead at any office that it closes, by the clock of each."""
    end = datetime.combine(closure.ends_on, closure.until_time or time.max)
    offices = [closure.office] if closure.office else Office.objects.all()
    return all(office.local(now).replace(tzinfo=None) >= end for office in offices)


def stamp_of(closure: Closure) -> str:
    """Tells this closure, beside those in force on its days, from any other."""
    beside = Closure.objects.beside(closure).order_by("pk").values_list("pk", flat=True)
    return stamp(closure.office_id, Span.of(closure), list(beside))


def _follow(office: Office, queue: OfficeQueue, closure: Closure, now: datetime) -> Difference:
    """Writes how the slots on the closure's days differ now from what they should be."""
    days = Span.of(closure).days(office, now)
    inputs = inputs_of(office, max(closure.starts_on, office.local(now).date()))
    difference = differs(inputs, days, since=now, until=queue.opened_until)
    write(queue, difference)
    return difference


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
