"""Changes the number of people per slot, for one slot, a day or many days, in one step."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from offices.inventory.places import MAKE_AT_ONCE, lock, lower_marks
from offices.inventory.seen import refuse_stale, stamp
from offices.inventory.span import Span, planned
from offices.models import MAX_PARTY, MOST_PEOPLE, Office, Slot, SupplyEvent
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
    """Slots whose capacity changes -> the new capacity. `overfull` have more people booked than that."""

    wanted: dict[int, int] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)

    @property
    def overfull(self) -> list[Slot]:
        """Slots with more people booked than the new capacity."""
        return [slot for slot in self.slots if slot.booked > self.wanted[slot.pk]]

    @property
    def stamp(self) -> str:
        """Tells this change from any other, for a save that was looked at before."""
        return stamp([(slot.pk, slot.meant, self.wanted[slot.pk]) for slot in self.slots])

    @property
    def before(self) -> int:
        """Places in these slots before the change."""
        return sum(slot.capacity for slot in self.slots)

    @property
    def after(self) -> int:
        """Places in these slots after the change."""
        return sum(self.wanted.values())


def plan_capacity(office: Office, span: Span, how: How, amount: int, *, now: datetime) -> Change:
    """What `change_capacity` would do now. Ignores slots outside the present opening hours."""
    kept = planned(office, list(office.hours.all()), span.days(office, now, span.ends_on.max))
    found = [slot for slot in span.slots(office, now) if slot.starts_at in kept]
    wanted = {slot.pk: _new(how, amount, slot.meant) for slot in found}
    changed = [slot for slot in found if wanted[slot.pk] != slot.meant]
    return Change({slot.pk: wanted[slot.pk] for slot in changed}, changed)


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
    """Changes the capacity of the slots that `span` touches and returns the change.

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
        set_capacities(change.wanted)
        lower_marks(queue, MAX_PARTY, change.slots[0].starts_at)
        SupplyEvent.objects.create(
            office=office, kind=SupplyEvent.Kind.CAPACITY, happened_at=now, actor=actor, **_record(change)
        )
    return change


def set_capacities(wanted: dict[int, int], **changes: Any) -> None:
    """Writes slot id -> wanted capacity, keeps all booked people. The caller holds the lock on the `OfficeQueue`."""
    by_capacity: dict[int, list[int]] = {}
    for slot_id, capacity in wanted.items():
        by_capacity.setdefault(capacity, []).append(slot_id)
    for capacity, slot_ids in by_capacity.items():
        # A year of slots is too long a list for one statement.
        for at in range(0, len(slot_ids), MAKE_AT_ONCE):
            Slot.objects.filter(pk__in=slot_ids[at : at + MAKE_AT_ONCE]).update(
                # Never below the people booked; `target_capacity` remembers what is wanted.
                capacity=Greatest(F("booked"), Value(capacity)),
                target_capacity=Case(When(booked__gt=capacity, then=Value(capacity)), default=None),
                **changes,
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
    """Every slot by its start, in UTC, with its capacity before and after."""
    starts = {slot.pk: slot.starts_at.isoformat() for slot in change.slots}
    return {
        "before": {"places": change.before, "slots": {starts[slot.pk]: slot.capacity for slot in change.slots}},
        "after": {"places": change.after, "slots": {starts[pk]: wanted for pk, wanted in change.wanted.items()}},
    }
