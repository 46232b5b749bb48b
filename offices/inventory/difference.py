"""Reads what decides an office's slots, and writes the difference between the slots that are and that should be."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from offices.inventory.derived import Difference, Inputs, compare
from offices.inventory.marks import lower_marks
from offices.inventory.span import Span
from offices.models import MAX_PARTY, Closure, Office, OfficeQueue, OwnPlaces, Slot

AT_ONCE = 5_000
"""A year of slots is too long a list for one statement."""

# Through the ORM a month of slots takes two to three times as long.
_MAKE = """
    INSERT INTO offices_slot (office_id, starts_at, minutes, capacity, booked, is_closed)
    SELECT %s, starts_at, minutes, capacity, 0, false
    FROM unnest(%s::timestamptz[], %s::smallint[], %s::integer[]) AS planned (starts_at, minutes, capacity)
    ON CONFLICT (office_id, starts_at) DO NOTHING
"""


def inputs_of(office: Office, first: date) -> Inputs:
    """What decides the office's slots on `first` and later."""
    own = OwnPlaces.objects.filter(office=office, day__gte=first).values_list("day", "at", "places")
    closures = Closure.objects.of(office).filter(ends_on__gte=first)
    return Inputs(office, list(office.hours.all()), list(closures), {(day, at): places for day, at, places in own})


def differs(inputs: Inputs, days: Iterable[date], *, since: datetime, until: date | None = None) -> Difference:
    """How the slots differ, on these days and from `since` on, from what they should be.

    Days before `until`, else those that have been made, need all their slots.
    """
    office, wanted = inputs.office, set(days)
    until = made_until(office) if until is None else until
    found = Span(min(wanted), max(wanted)).rows(office).filter(starts_at__gte=since) if wanted else []
    rows = {row: day for row in found if (day := office.local(row.starts_at).date()) in wanted}
    # A span may last for years; the days ahead that nobody has made have nothing to compare.
    there = set(rows.values())
    compared = [day for day in sorted(wanted) if day < until or day in there]
    return compare(inputs, rows, compared, since=since, until=until)


def all_ahead(office: Office, *, since: datetime, until: date) -> Difference:
    """The same of every slot from `since` on."""
    last = Slot.objects.filter(office=office).order_by("-starts_at").values_list("starts_at", flat=True).first()
    today = office.local(since).date()
    # No slot is later than the days that are made, unless it was written past `inventory`. `until` is the first day
    # there is when none are made.
    ends = max([max(until, today) - timedelta(days=1), *([office.local(last).date()] if last else [])])
    return differs(inputs_of(office, today), Span(today, ends).days(office, since), since=since, until=until)


def made_until(office: Office) -> date:
    """The first day whose slots have not been made; one long ago for an office that has none."""
    queue = OfficeQueue.objects.filter(office=office).first()
    return queue.opened_until if queue else date(1970, 1, 1)


def write(queue: OfficeQueue, difference: Difference) -> None:
    """Makes the slots as they should be; keeps all booked people. The caller holds the lock on the `OfficeQueue`."""
    alike: dict[tuple[int, int, bool], list[int]] = {}
    for slot, wanted in difference.changed:
        alike.setdefault((wanted.minutes, wanted.capacity, wanted.is_closed), []).append(slot.pk)
    for (minutes, places, is_closed), ids in alike.items():
        for at in range(0, len(ids), AT_ONCE):
            Slot.objects.filter(pk__in=ids[at : at + AT_ONCE]).update(
                minutes=minutes,
                is_closed=is_closed,
                # Never below the people booked; `target_capacity` remembers what is wanted.
                capacity=Greatest(F("booked"), Value(places)),
                target_capacity=Case(When(booked__gt=places, then=Value(places)), default=None),
            )
    _make(queue.office_id, difference.made)
    opened = [slot.starts_at for slot, wanted in difference.changed if not wanted.is_closed]
    opened += [slot.starts_at for slot in difference.made]
    if opened:
        # Searches begin at the marks, and would pass over these slots.
        lower_marks(queue, MAX_PARTY, min(opened))


def _make(office_id: int, slots: list[Slot]) -> None:
    columns = [[getattr(slot, name) for slot in slots] for name in ("starts_at", "minutes", "capacity")]
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [office_id, *columns])
