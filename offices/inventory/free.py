"""READ: which times an office has free, also on days whose slots have not been made yet. Nothing is written or held."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from offices.inventory.derived import Inputs
from offices.inventory.difference import inputs_of, made_until
from offices.kept_queries import Given
from offices.models import Office, OfficeQueue, Slot
from offices.prepared import Prepared
from offices.refusals import Refusal

FURTHEST = timedelta(days=366 * 30)
"""The furthest ahead slots are ever made (New York was once full for nine years)."""

FURTHEST_WISH = timedelta(days=2 * 365)
"""How far ahead of today, or of the office's earliest free time, anyone may ask for a day."""

SEARCHED_AT_ONCE = 10
"""For so many offices days that are not made yet are worked out on one page."""

_EARLIEST_STARTS = Prepared(
    """
    SELECT office.id, (
        SELECT starts_at FROM offices_slot
        WHERE office_id = office.id AND has_room AND booked <= capacity - %(people)s AND starts_at >= search.begins
        ORDER BY starts_at LIMIT 1)
    FROM offices_office office
    LEFT JOIN offices_officequeue queue ON queue.office_id = office.id
    CROSS JOIN LATERAL (SELECT greatest(
        %(now)s::timestamptz + office.lead_hours * interval '1 hour', %(on_or_after)s::timestamptz) AS start) asked
    CROSS JOIN LATERAL (SELECT CASE
        WHEN asked.start >= queue.marks_valid_from THEN greatest(asked.start, queue.low_water_marks[%(people)s])
        ELSE asked.start END AS begins) search
    WHERE office.id = ANY(%(offices)s)
    """
)


class NoSlotLeft(Refusal):
    """The office has no opening hours ahead in which a party of this size could ever fit."""

    in_words = _("This office has no free time for all of them. Nothing was changed.")


class TooFarAhead(Refusal):
    """A later day than anyone may ask for: see `refuse_too_far`."""

    in_words = _("This day is too far ahead. Nothing was changed. Choose an earlier day.")


def earliest_start(office: Office, now: datetime) -> datetime:
    """The first moment this office may be offered to anyone asking at `now` (UTC)."""
    return now + timedelta(hours=office.lead_hours)


def earliest_starts(
    offices: Iterable[int], people: int, *, now: datetime, on_or_after: datetime | None = None
) -> dict[int, datetime | None]:
    """Office id -> when its first open slot with room for `people` starts (UTC), or `None`. One query for them all.

    Looks exactly where `claim` looks, but takes no lock: a claim made later may find another slot.
    """
    asked: dict[str, Any] = {"offices": list(offices), "people": people, "now": now, "on_or_after": on_or_after}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIEST_STARTS, asked)
        return dict(cursor.fetchall())


def first_free(offices: Iterable[Office], *, now: datetime) -> dict[int, datetime | None]:
    """Office id -> when the first place that can be given starts (UTC), or `None`. Writes nothing.

    One query, and some more for each office that is full, or takes nobody, on all days that are made; unless these are
    more than `SEARCHED_AT_ONCE`: then it is `None` for all of them.
    """
    asked = {office.pk: office for office in offices}
    found = earliest_starts(asked, 1, now=now)
    without = [pk for pk, start in found.items() if start is None]
    for pk in without if len(without) <= SEARCHED_AT_ONCE else []:
        with suppress(NoSlotLeft, TooFarAhead):
            found[pk] = earliest_free(asked[pk], 1, now=now)
    return found


def earliest_free(office: Office, people: int, *, now: datetime, on_or_after: datetime | None = None) -> datetime:
    """When the slot starts that `claim` would take now (UTC). Writes nothing: days not made yet are worked out.

    Raises `NoSlotLeft`, or `TooFarAhead`.
    """
    if office.confirmed_at is None:
        raise NoSlotLeft
    front = earliest_start(office, now)
    start = max(front, on_or_after or front)
    refuse_too_far(office, people, start, now=now)
    return _earliest_free(office, people, start, now)


def refuse_too_far(office: Office, people: int, start: datetime, *, now: datetime) -> None:
    """Raises `TooFarAhead` beyond two years, or two years after the office's earliest free time if that is later."""
    # The cheap comparison first: the other one searches, and hardly anyone asks for more than two years.
    if start > now + FURTHEST_WISH and start > furthest_wish(office, people, now=now):
        raise TooFarAhead


def furthest_wish(office: Office, people: int, *, now: datetime) -> datetime:
    """The latest moment from which on `people` may ask for a time at the office."""
    try:
        return max(now, _earliest_free(office, people, earliest_start(office, now), now)) + FURTHEST_WISH
    except NoSlotLeft:
        return now + FURTHEST_WISH


def times_not_made(
    office: Office, people: int, start: datetime, *, now: datetime, then: Inputs | None = None
) -> Iterator[Slot]:
    """The slots for `people` at or after `start`, unsaved, on days whose slots have not been made; earliest first.

    `then` stands in for what decides the slots now.
    """
    today = office.local(now).date()
    # An office that was never opened has no queue yet; its days begin today.
    first = max(made_until(office), today)
    inputs = then or inputs_of(office, first)
    day = max(first, office.local(start).date())
    while found := inputs.next_day_for(people, day, today + FURTHEST):
        for slot in inputs.slots([found]).values():
            if slot.room >= people and slot.starts_at >= start:
                yield slot
        day = found + timedelta(days=1)


def _earliest_free(office: Office, people: int, start: datetime, now: datetime) -> datetime:
    # A mistyped year would be searched day by day.
    if start > now + FURTHEST:
        raise NoSlotLeft
    # Made slots come first: they are all before the days that are not made.
    made = earliest_starts([office.pk], people, now=now, on_or_after=start)[office.pk]
    if made:
        return made
    for slot in times_not_made(office, people, start, now=now):
        return slot.starts_at
    raise NoSlotLeft


def with_room(office_id: int | Given, people: int | Given, start: datetime | Given) -> QuerySet[Slot]:
    """Open slots of the office at or after `start` with room for `people`, earliest first."""
    return Slot.objects.filter(
        office_id=office_id, has_room=True, starts_at__gte=start, booked__lte=F("capacity") - people
    ).order_by("starts_at")


def earliest_before(slot: Slot, people: int, start: datetime) -> datetime:
    """When the first slot with room for `people` starts, from `start` on; `slot`, just taken, may be that one."""
    earlier = with_room(slot.office_id, people, start).filter(starts_at__lt=slot.starts_at)
    return earlier.values_list("starts_at", flat=True).first() or slot.starts_at


def search_from(queue: OfficeQueue, people: int, start: datetime) -> datetime:
    """Where a search for `people` places at or after `start` may begin without missing one."""
    return max(start, queue.low_water_marks[people - 1]) if start >= queue.marks_valid_from else start
