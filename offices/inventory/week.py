"""The week plan: the effect of new opening hours on existing slots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from offices.inventory.derived import Difference, Inputs
from offices.inventory.difference import differs, inputs_of, made_until, write
from offices.inventory.places import horizon, lock, open_slots
from offices.inventory.seen import refuse_stale, stamp
from offices.inventory.span import Span
from offices.models import Closure, Office, OpeningHours, OwnPlaces, Slot, SupplyEvent
from offices.transactions import one_transaction

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class WeekChange:
    """The effect of new hours on existing slots."""

    then: Inputs
    difference: Difference
    opened: list[Slot]
    """New slots; not those that the old hours have too, and that are made later."""
    stamp: str
    """Tells the plan that is replaced, and the one that replaces it, from any other."""

    @property
    def changed(self) -> list[Slot]:
        """Slots that have another length or other places."""
        return [slot for slot, _wanted in self.difference.changed if slot.starts_at in self.difference.due]

    @property
    def removed(self) -> list[Slot]:
        """Slots that the new hours do not have."""
        return [slot for slot, _wanted in self.difference.changed if slot.starts_at not in self.difference.due]

    @property
    def wanted(self) -> dict[int, Slot]:
        """Slot id -> how it should be."""
        return self.difference.wanted

    @cached_property
    def closing(self) -> dict[Closure, list[Slot]]:
        """Slots that last into a closure with their new length."""
        found: dict[Closure, list[Slot]] = {}
        for slot in self.difference.closing:
            if closure := self.then.closing(self.wanted[slot.pk]):
                found.setdefault(closure, []).append(slot)
        return found

    @property
    def shut(self) -> list[Slot]:
        """All slots that last into a closure, and close."""
        return self.difference.closing

    @property
    def leaving(self) -> list[Slot]:
        """Those of them in which places are taken: nobody can keep a time at which the office is closed."""
        return [slot for slot in self.shut if slot.booked]

    @property
    def may_keep(self) -> bool:
        """Whether someone has a time that the new hours have no room for, and that they can keep all the same."""
        return any(slot not in self.shut for slot in self.kept)

    @property
    def kept(self) -> list[Slot]:
        """Slots with more people booked than the new hours have room for."""
        return self.difference.overfull


def plan_hours(office: Office, hours: Sequence[OpeningHours], *, now: datetime) -> WeekChange:
    """What `change_hours` would do now. Slots that are the same under the old and the new hours keep what staff set."""
    today = office.local(now).date()
    until = max(made_until(office), _horizon(office, now))
    inputs = inputs_of(office, today)
    then = inputs.under(hours)
    days = Span(today, until - timedelta(days=1)).days(office, now)
    difference = differs(then, days, since=now, until=until)
    before = dict(inputs.times(days))
    opened = [slot for slot in difference.made if slot.starts_at not in before]
    return WeekChange(then, difference, opened, stamp(_record(inputs.plans), _record(hours)))


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
    own = OwnPlaces.objects.filter(office=office, day__gte=office.local(now).date())
    gone = [row.pk for row in own if (row.day, row.at) not in change.then.own]
    OwnPlaces.objects.filter(pk__in=gone).delete()
    write(queue, change.difference)
    SupplyEvent.objects.create(
        office=office,
        kind=SupplyEvent.Kind.HOURS,
        happened_at=now,
        actor=actor,
        before=before,
        after=_record(hours),
    )
    # An office without hours had no slots, and nothing else would make them before the next sweep.
    open_slots(office, _horizon(office, now), now=now)
    return change


def _horizon(office: Office, now: datetime) -> date:
    """The first day that is not opened; an office that takes no appointments needs none."""
    return horizon(office, now=now) + timedelta(days=1) if office.is_active else _EPOCH


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
