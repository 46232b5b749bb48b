"""A corrected time zone: slots stay at their hour on the office's clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, F, Func, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from offices.inventory.marks import lower_marks
from offices.inventory.places import lock
from offices.models import MAX_PARTY, Office, Slot

OUT_OF_THE_WAY = timedelta(days=365 * 2000)
"""Each start is unique at its office at every moment, so all go far away first and come back to their new start."""


def keep_wall_time(office: Office, new_zone: str, *, now: datetime) -> None:
    """Moves the slots from `moves_from` on to the same hour in `new_zone`. Locks the office's `OfficeQueue`.

    The caller saves the zone of the office in the same transaction, and has the slots `follow` it.
    """
    queue = lock(office)
    first = moves_from(office, new_zone, now=now)
    if first is None:
        return
    moving = Slot.objects.filter(office=office, starts_at__gte=first)
    clock = _zone(office.timezone, F("starts_at"))
    moving.update(starts_at=_zone(new_zone, clock) + Value(OUT_OF_THE_WAY))
    # What was moved away is further than half of it; nothing else is.
    far = now + OUT_OF_THE_WAY / 2
    Slot.objects.filter(office=office, starts_at__gte=far).update(starts_at=F("starts_at") - Value(OUT_OF_THE_WAY))
    # Slots have other starts now, so the marks say nothing any more.
    lower_marks(queue, MAX_PARTY, min(now, timezone.now()))


def moves_from(office: Office, new_zone: str, *, now: datetime) -> datetime | None:
    """The start of the first slot ahead that can move: not into the past, and behind all that stay. Else `None`.

    East of the old zone the clock is ahead, so the hours of a day that has begun are past there, or others have them.
    """
    behind, zone = now, ZoneInfo(new_zone)
    ahead = Slot.objects.filter(office=office, starts_at__gte=now).order_by("starts_at")
    for start in ahead.values_list("starts_at", flat=True):
        # A slot that has begun stays, and `now` is behind all of those.
        if office.local(start).replace(tzinfo=zone) > behind:
            return start
        behind = start
    return None


def _zone(name: str, moment: Combinable) -> Func:
    """PostgreSQL: a moment to what a clock there shows, or what it shows to the moment."""
    return Func(Value(name), moment, function="timezone", output_field=DateTimeField())
