"""The week plan: the effect of new opening hours on existing slots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from offices.hours import touches
from offices.inventory.capacity import set_capacities
from offices.inventory.free import closures_from
from offices.inventory.places import MAKE_AT_ONCE, lock, lower_marks, open_slots
from offices.inventory.seen import refuse_stale, stamp
from offices.inventory.span import Span, planned
from offices.models import MAX_PARTY, Closure, Office, OfficeQueue, OpeningHours, Slot, SupplyEvent
from offices.transactions import one_transaction

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class WeekChange:
    """The effect of new hours on existing slots: made, changed, removed, and kept for booked people."""

    opened: list[Slot]
    changed: list[Slot]
    removed: list[Slot]
    wanted: dict[int, Slot]
    closing: dict[Closure, list[Slot]]
    """Slots that last into a closure with their new length."""
    reopening: list[Slot]
    """Closed slots that no closure touches any more."""
    stamp: str
    """Tells the plan that is replaced, and the one that replaces it, from any other."""

    @property
    def shut(self) -> list[Slot]:
        """All slots that last into a closure, and close."""
        return [slot for slots in self.closing.values() for slot in slots]

    @property
    def kept(self) -> list[Slot]:
        """Slots with more people booked than the new hours have room for."""
        found = [*self.changed, *self.removed]
        return [slot for slot in found if slot.booked > self.wanted[slot.pk].capacity]


def plan_hours(office: Office, hours: Sequence[OpeningHours], *, now: datetime) -> WeekChange:
    """What `change_hours` would do now. Slots that are the same under the old and the new hours keep what staff set."""
    queue = OfficeQueue.objects.filter(office=office).first()
    until = max(queue.opened_until if queue else _EPOCH, _horizon(office, now))
    span = Span(office.local(now).date(), until)
    old = planned(office, list(office.hours.all()), span.days(office, now, until))
    new = planned(office, hours, span.days(office, now, until))
    ahead = span.rows(office).filter(starts_at__gte=now)
    there = {slot.starts_at: slot for slot in ahead if slot.starts_at in old or slot.starts_at in new}
    # Slots that both plans have alike keep the capacity that staff gave them by hand.
    differs = [at for at in {**old, **new} if at >= now and not _alike(old.get(at), new.get(at))]
    wanted = {there[at].pk: new.get(at) or Slot(minutes=there[at].minutes, capacity=0) for at in differs if at in there}
    closures = list(closures_from(office, span.starts_on))
    open_days = planned(office, hours, span.days(office, now, until), closures) if closures else new
    changed = [there[at] for at in sorted(differs) if at in there and at in new]
    closing, reopening = _refitted(office, changed, wanted, closures)
    return WeekChange(
        opened=[new[at] for at in sorted(differs) if at in open_days and at not in there],
        changed=changed,
        removed=[there[at] for at in sorted(differs) if at in there and at not in new],
        wanted=wanted,
        closing=closing,
        reopening=reopening,
        stamp=stamp(_record(list(office.hours.all())), _record(hours)),
    )


@one_transaction
def change_hours(
    office: Office, hours: Sequence[OpeningHours], *, now: datetime, actor: str, seen: str | None = None
) -> WeekChange:
    """Replaces the office's opening hours, and the slots ahead follow; returns what changed.

    Nobody loses a place: a slot the new hours do not have is sold to nobody else, and goes as people leave it. Opens
    the horizon when the office had none. `seen` is the stamp of the change that was looked at; raises
    `ChangedSinceSeen` when the plan has changed since. Locks the office's `OfficeQueue`.
    """
    queue = lock(office)
    change = plan_hours(office, hours, now=now)
    refuse_stale(seen, change.stamp)
    before = _record(list(office.hours.all()))
    # All lines are replaced: a change of one would have to find which line it was.
    office.hours.all().delete()
    for line in hours:
        # Copies of another office's lines become lines of this one.
        line.pk, line.office = None, office
    OpeningHours.objects.bulk_create(hours)
    _follow(queue, change)
    SupplyEvent.objects.create(
        office=office,
        kind=SupplyEvent.Kind.HOURS,
        happened_at=now,
        actor=actor,
        before=before,
        after=_record(hours),
    )
    open_slots(office, _horizon(office, now), now=now)
    return change


def _horizon(office: Office, now: datetime) -> date:
    """Until when slots are made ahead; an office that takes no appointments needs none."""
    return office.local(now).date() + timedelta(days=settings.SLOT_HORIZON_DAYS + 1) if office.is_active else _EPOCH


def _refitted(
    office: Office, changed: list[Slot], wanted: dict[int, Slot], closures: Sequence[Closure]
) -> tuple[dict[Closure, list[Slot]], list[Slot]]:
    """Which of the slots that change their length a closure touches from then on, and which none touches any more."""
    closing: dict[Closure, list[Slot]] = {}
    reopening = []
    for slot in changed:
        start, minutes = office.local(slot.starts_at), wanted[slot.pk].minutes
        touching = next((closure for closure in closures if touches(closure, start, minutes)), None)
        if touching and not slot.is_closed:
            closing.setdefault(touching, []).append(slot)
        elif slot.is_closed and not touching:
            reopening.append(slot)
    return closing, reopening


def _follow(queue: OfficeQueue, change: WeekChange) -> None:
    by_minutes: dict[int, dict[int, int]] = {}
    for slot_id, slot in change.wanted.items():
        by_minutes.setdefault(slot.minutes, {})[slot_id] = slot.capacity
    for minutes, wanted in by_minutes.items():
        set_capacities(wanted, minutes=minutes)
    closed = [slot.pk for slots in change.closing.values() for slot in slots]
    Slot.objects.filter(pk__in=closed).update(is_closed=True)
    Slot.objects.filter(pk__in=[slot.pk for slot in change.reopening]).update(is_closed=False)
    Slot.objects.bulk_create(change.opened, batch_size=MAKE_AT_ONCE, ignore_conflicts=True)
    for first in sorted(slot.starts_at for slot in [*change.opened, *change.changed])[:1]:
        lower_marks(queue, MAX_PARTY, first)


def _alike(one: Slot | None, other: Slot | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.minutes, one.capacity) == (other.minutes, other.capacity)


def _record(hours: Sequence[OpeningHours]) -> dict[str, Any]:
    return {
        "lines": [
            {
                "weekday": line.weekday,
                "opens": f"{line.opens:%H:%M}",
                "closes": f"{line.closes:%H:%M}",
                "minutes": line.slot_minutes,
                "people": line.people_per_slot,
                "from": line.valid_from.isoformat(),
                "until": line.valid_until.isoformat() if line.valid_until else None,
            }
            for line in hours
        ]
    }
