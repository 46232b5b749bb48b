"""Changes the number of people per slot, for one slot, a day or many days, in one step."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.inventory.derived import Difference, Inputs, hour_of
from offices.inventory.difference import AT_ONCE, differs, inputs_of, write
from offices.inventory.places import lock
from offices.inventory.seen import refuse_stale, stamp
from offices.inventory.span import Span
from offices.models import MOST_PEOPLE, Office, OwnPlaces, Slot, SupplyEvent
from offices.refusals import Refusal
from offices.transactions import one_transaction


class How(models.TextChoices):
    """How the number that staff enter is applied."""

    SET = "set", _("Set to this many people")
    ADD = "add", _("Add this many people (less than 0 takes away)")
    PERCENT = "percent", _("Set to this percent of what it is")


class BelowBooked(Refusal):
    """Some slots have more people booked than would fit, and nobody said what is to become of them."""

    in_words = _("More people are booked than would fit. Nothing was changed. Say what becomes of them.")

    def __init__(self, slots: list[Slot]) -> None:
        super().__init__(f"{len(slots)} slots")
        self.slots = slots


@dataclass(frozen=True)
class Change:
    """Slots whose places change, as they are; those on days that are not made yet are unsaved."""

    slots: list[Slot]
    was: dict[datetime, int]
    """Start -> places that staff or the week plan wanted until now."""
    places: dict[datetime, int]
    """Start -> places that are wanted then."""
    then: Inputs
    difference: Difference

    @property
    def wanted(self) -> dict[int, Slot]:
        """Slot id -> how it should be, for those that are made."""
        return self.difference.wanted

    @property
    def overfull(self) -> list[Slot]:
        """Slots with more people booked than the new number of places."""
        return self.difference.overfull

    @property
    def stamp(self) -> str:
        """Tells this change from any other, for a save that was looked at before."""
        return stamp([(slot.starts_at, self.was[slot.starts_at], self.places[slot.starts_at]) for slot in self.slots])

    @property
    def before(self) -> int:
        """Places that were wanted in these slots before the change."""
        # Not `capacity`, which stays at the number booked where fewer are wanted.
        return sum(self.was.values())

    @property
    def after(self) -> int:
        """Places in these slots after the change."""
        return sum(self.places.values())


def plan_capacity(office: Office, span: Span, how: How, amount: int, *, now: datetime) -> Change:
    """What `change_capacity` would do now. Ignores slots outside the present opening hours."""
    days = span.days(office, now)
    inputs = inputs_of(office, max(span.starts_on, office.local(now).date()))
    there = {slot.starts_at: slot for slot in span.rows(office).filter(starts_at__gte=now)}
    due = {at: slot for at, slot in inputs.slots(days).items() if at >= now}
    found = {at: wanted for at, wanted in due.items() if span.holds(there.get(at, wanted))}
    places = {at: _new(how, amount, slot.capacity) for at, slot in found.items()}
    changed = [at for at in found if places[at] != found[at].capacity]
    own = {hour_of(office, at): places[at] for at in changed}
    then = replace(inputs, own={**inputs.own, **own})
    return Change(
        slots=[there.get(at, found[at]) for at in changed],
        was={at: found[at].capacity for at in changed},
        places={at: places[at] for at in changed},
        then=then,
        difference=differs(then, days, since=now),
    )


@one_transaction
def change_capacity(
    office: Office,
    span: Span,
    how: How,
    amount: int,
    *,
    keep_booked: bool,
    now: datetime,
    actor: str,
    seen: str | None = None,
) -> Change:
    """Sets places of the slots that `span` touches, also on days that are not made yet; returns the change.

    Nobody loses a place: where more people are booked than would fit, `keep_booked` keeps them, gives their slot to
    nobody else, and lets its capacity fall as they leave; else raises `BelowBooked`. `seen` is the stamp of the change
    that was looked at; raises `ChangedSinceSeen` when it would be another now. Locks the office's `OfficeQueue`.
    """
    queue = lock(office)
    change = plan_capacity(office, span, how, amount, now=now)
    refuse_stale(seen, change.stamp)
    # Checked under the lock: someone may have booked since the page was shown.
    if change.overfull and not keep_booked:
        raise BelowBooked(change.overfull)
    if change.slots:
        _set(office, change, now, actor)
        write(queue, change.difference)
        SupplyEvent.objects.create(
            office=office, kind=SupplyEvent.Kind.CAPACITY, happened_at=now, actor=actor, **_record(change)
        )
    return change


def _set(office: Office, change: Change, now: datetime, actor: str) -> None:
    """Writes the places as an input of their own, so that they count whenever slots are made."""
    hours = {hour_of(office, at): places for at, places in change.places.items()}
    OwnPlaces.objects.bulk_create(
        [
            OwnPlaces(office=office, day=day, at=at, places=places, set_at=now, set_by=actor)
            for (day, at), places in hours.items()
        ],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["office", "day", "at"],
        update_fields=["places", "set_at", "set_by"],
    )


def _new(how: How, amount: int, capacity: int) -> int:
    match how:
        case How.ADD:
            capacity += amount
        case How.PERCENT:
            # Rounded half up, in whole people.
            capacity = (capacity * amount + 50) // 100
        case _:
            capacity = amount
    return min(max(capacity, 0), MOST_PEOPLE)


def _record(change: Change) -> dict[str, Any]:
    """Every slot by its start, in UTC, with the places wanted before and after."""
    return {
        "before": {
            "places": change.before,
            "slots": {at.isoformat(): places for at, places in change.was.items()},
        },
        "after": {"places": change.after, "slots": {at.isoformat(): places for at, places in change.places.items()}},
    }
