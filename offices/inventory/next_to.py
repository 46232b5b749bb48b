"""READ: times next to each other, for a party that no single time can take. Nothing is written or held."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from django.db import connection
from django.db.models import F, Max

from offices.inventory.difference import inputs_of
from offices.inventory.free import NoSlotLeft, earliest_start, refuse_too_far, times_not_made
from offices.models import Office, Slot

DAYS_TRIED = 40
"""On how many days whose slots are not made times next to each other are looked for."""

_NEXT = """
    CROSS JOIN LATERAL (
        SELECT starts_at FROM offices_slot
        WHERE office_id = %(office)s AND has_room AND booked <= capacity - %(people_{number})s
            AND starts_at > time_{before}.starts_at
            AND starts_at < (date_trunc('day', time_0.starts_at AT TIME ZONE %(zone)s) + interval '1 day')
                AT TIME ZONE %(zone)s
        ORDER BY starts_at LIMIT 1) time_{number}
"""
_IN_ONE_DAY = """
    SELECT {times} FROM offices_slot time_0 {others}
    WHERE time_0.office_id = %(office)s AND time_0.has_room AND time_0.booked <= time_0.capacity - %(people_0)s
        AND time_0.starts_at >= greatest(%(start)s::timestamptz, (
            SELECT low_water_marks[%(people_0)s] FROM offices_officequeue
            WHERE office_id = %(office)s AND marks_valid_from <= %(start)s::timestamptz))
    ORDER BY time_0.starts_at LIMIT 1
"""


def most_in_one(office: Office, people: int, *, now: datetime) -> int:
    """How many of `people` one time of the office can take: as many as a claim for them would get. 0 for none."""
    if office.confirmed_at is None:
        return 0
    start = earliest_start(office, now)
    free = Slot.objects.filter(office=office, has_room=True, starts_at__gte=start)
    made = free.aggregate(most=Max(F("capacity") - F("booked")))["most"] or 0
    if made >= people:
        return people
    then = inputs_of(office, office.local(now).date())
    # Only the sizes of the plans, and those that staff set, can be found on days whose slots are not made.
    sizes = {min(size, people) for size in [*(plan.people_per_slot for plan in then.plans), *then.own.values()]}
    larger = sorted((size for size in sizes if size > made), reverse=True)
    return next((size for size in larger if any(times_not_made(office, size, start, now=now, then=then))), made)


def starts_in_one_day(
    office: Office, sizes: Sequence[int], *, now: datetime, on_or_after: datetime | None = None
) -> list[datetime]:
    """The first times on one local day, one after the other, with room for each of `sizes` (UTC).

    Asks once for all days whose slots are made. Raises `NoSlotLeft` or `TooFarAhead`.
    """
    if office.confirmed_at is None:
        raise NoSlotLeft
    start = max(earliest_start(office, now), on_or_after or now)
    refuse_too_far(office, sizes[0], start, now=now)
    found = _made(office, sizes, start) or _not_made(office, sizes, start, now)
    if found is None:
        raise NoSlotLeft
    return found


def _made(office: Office, sizes: Sequence[int], start: datetime) -> list[datetime] | None:
    numbers = range(1, len(sizes))
    others = "".join(_NEXT.format(number=number, before=number - 1) for number in numbers)
    times = ", ".join(f"time_{number}.starts_at" for number in range(len(sizes)))
    asked: dict[str, Any] = {f"people_{number}": size for number, size in enumerate(sizes)}
    with connection.cursor() as cursor:
        query = _IN_ONE_DAY.format(times=times, others=others)
        cursor.execute(query, asked | {"office": office.pk, "zone": office.timezone, "start": start})
        row = cursor.fetchone()
    return list(row) if row else None


def _not_made(office: Office, sizes: Sequence[int], start: datetime, now: datetime) -> list[datetime] | None:
    """Each time is still empty there, so only its capacity counts."""
    # By the smallest group: a day may hold it at a time that is too small for the others.
    free = times_not_made(office, min(sizes), start, now=now)
    # They come in order of time, so each local day is one group.
    days = groupby(free, lambda slot: office.local(slot.starts_at).date())
    for _day, slots in islice(days, DAYS_TRIED):
        if found := _in_order(sizes, list(slots)):
            return found
    return None


def _in_order(sizes: Sequence[int], slots: Sequence[Slot]) -> list[datetime] | None:
    """The start of the first slot for each size, after that of the one before it."""
    left, found = iter(slots), []
    for size in sizes:
        slot = next((slot for slot in left if slot.capacity >= size), None)
        if slot is None:
            return None
        found.append(slot.starts_at)
    return found
