"""How many places may go to people without a notice, so that invented names do not push back those who have one."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from appointments.booking.office_days import (
    OF_EACH,
    ShareDay,
    days_between,
    days_from,
    days_of_each,
    days_with_room,
    midnight,
    span_from,
)
from appointments.booking.party import PERSON, Person
from appointments.models import Appointment, Attendee, Notice
from offices import inventory
from offices.inventory import NoSlotLeft, TooFarAhead
from offices.kept_queries import KeptQuery
from offices.models import MAX_PARTY, Office, OfficeQueue, Slot

LOOKED_AT = timedelta(days=92)
"""How far ahead a day is looked for whose share is not used up. After that there is a receipt, and the phone line."""

_ANY_NOTICE = KeptQuery(lambda: Notice.objects.values_list("pk")[:1])


class ShareUsed(NoSlotLeft):
    """The share of the places for people without a notice is used up on every day that is looked at."""


def binds(people: Sequence[Person], actor: str = PERSON, *, has_notices: bool | None = None) -> bool:
    """Whether the share limits this party: someone has no notice, though there are notices. It does not bind agents.

    `has_notices` spares a query, where the caller has read whether there are any.
    """
    if actor != PERSON or all(person.notice for person in people):
        return False
    return is_in_force() if has_notices is None else has_notices


def with_facts(offices: QuerySet[Office]) -> QuerySet[Any, Any]:
    """The offices with what the share asks of each: its `queue`, and `has_notices`, whether there are any."""
    return offices.select_related("queue").annotate(has_notices=Exists(Notice.objects.all()))


def is_in_force() -> bool:
    """Whether there are any notices: until an operator imports some, nobody can have one."""
    return bool(_ANY_NOTICE.rows())


def first_moment(
    office: Office,
    people: int,
    *,
    now: datetime,
    on_or_after: datetime | None = None,
    largest: int | None = None,
    queue: OfficeQueue | None = None,
) -> datetime:
    """From when a party without a notice may have the earliest place: the first day whose share is not used up.

    `largest`: its largest group, if it goes in at several times; else one time must hold all. The caller holds the lock
    on the office's queue, or only shows what would be given now. `queue`: the locked one, which then keeps from where
    on the next search has to look. Raises `ShareUsed`.
    """
    front = inventory.earliest_start(office, now)
    asked = max(front, on_or_after or now)
    begin = max(asked, inventory.share_used_until(queue, now) or asked)
    start, _first = _first_day(office, people, asked, begin, days_with_room(office, largest or people, begin))
    # What one person cannot have, no larger party can; not the other way round.
    if queue and asked == front < start and people == 1:
        inventory.raise_share(queue, start, now)
    return start


def earliest_at(office: Office, people: int, now: datetime) -> datetime:
    """The start of the slot that a party without a notice would get now at a bookable office (UTC), read `with_facts`.
    Raises `ShareUsed` and what `inventory.earliest_free` raises.
    """
    begin = _begin(office, now)
    return _earliest(office, people, people, now, begin, days_with_room(office, people, begin))


def earliest_of_each(
    first_free: Mapping[Office, datetime], people: int, now: datetime, *, limited: int
) -> dict[Office, datetime]:
    """What `earliest_at` says of each office, without those that it refuses; `first_free`: the first slot with room
    of each. One query for the first days of all of them, and some more for each whose share is used up on these.
    `limited`: how many of them the share limits.
    """
    spans = [span_from(office, max(free, _begin(office, now)), OF_EACH) for office, free in first_free.items()]
    days = days_of_each(spans, people)
    found = {}
    for span in spans:
        office = span.office
        with suppress(NoSlotLeft, TooFarAhead):
            ahead = days_with_room(office, people, span.begin, first=days[office.pk])
            found[office] = _earliest(office, limited, people, now, span.begin, ahead)
    return found


def _earliest(
    office: Office, limited: int, people: int, now: datetime, begin: datetime, days: Iterator[ShareDay]
) -> datetime:
    start, first = _first_day(office, limited, inventory.earliest_start(office, now), begin, days)
    # No day that is made has both room and a share left: those after them are worked out.
    return first or inventory.earliest_free(office, people, now=now, on_or_after=start)


def _begin(office: Office, now: datetime) -> datetime:
    """From when on there may be a day with a share left."""
    # A new office has no queue.
    used_until = inventory.share_used_until(getattr(office, "queue", None), now)
    front = inventory.earliest_start(office, now)
    return max(front, used_until or front)


def _first_day(
    office: Office, people: int, front: datetime, start: datetime, days: Iterator[ShareDay]
) -> tuple[datetime, datetime | None]:
    """From when on the share lets them in, and the first slot with room from then on if its day is made.

    `days`: those with room from `start` on.
    """
    # The search below finds no day when none has room, and would then allow one that is still to be made.
    if office.unverified_share == 0:
        raise ShareUsed
    # `start` moves on day by day; the limit is counted from where the search began.
    for each in days:
        if _has_share(people, each.taken, each.places, office.unverified_share):
            return start, each.first
        start = midnight(office, each.day + timedelta(days=1))
        # A booking searches under the office's lock, so the search is bounded.
        if start >= front + LOOKED_AT:
            raise ShareUsed
    return start, None


def has_share(slot: Slot, people: int, *, besides: int = 0) -> bool:
    """Whether the day of exactly this slot has a share left for them; `besides`: places of that day they give back."""
    day = slot.office.local(slot.starts_at).date()
    found = days_between(slot.office, midnight(slot.office, day), midnight(slot.office, day + timedelta(days=1)))
    share = slot.office.unverified_share
    return any(_has_share(people, each.taken - besides, each.places, share) for each in found)


def unverified_in(appointment: Appointment, *, only: uuid.UUID | None = None) -> int:
    """How many of its people, or whether `only` this one, the share limits: none until notices are imported."""
    who = {"pk": only} if only else {}
    # Without any imported notice nobody can be verified, and the share limits no one.
    limited = appointment.attendees.filter(Exists(Notice.objects.all()), is_active=True, is_verified=False, **who)
    return limited.count()


def how_many_limited(**if_so: Any) -> Case:
    """In a query of rows with an appointment, what `unverified_in` says of it, where a row is as in `if_so`; else 0."""
    limited = Attendee.objects.filter(appointment=OuterRef("appointment"), is_active=True, is_verified=False)
    count = Subquery(limited.order_by().values("appointment").annotate(count=Count("pk")).values("count"))
    bound = When(Exists(Notice.objects.all()), then=Coalesce(count, 0), **if_so)
    return Case(bound, default=0, output_field=IntegerField())


def used_up(
    office: Office, people: int, start: datetime, *, leaving: Appointment | None = None, joining: int = 0
) -> set[date]:
    """The days from `start` on whose share is used up for them. All but those `joining` give back the places they
    are `leaving`.
    """
    leaves = office.local(leaving.slot.starts_at).date() if leaving and leaving.office == office else None
    # Moving within a day takes nothing more of that day's share.
    besides = {leaves: people - joining}
    return {
        each.day
        for each in days_from(office, start)
        if not _has_share(people, each.taken - besides.get(each.day, 0), each.places, office.unverified_share)
    }


def used_up_for_each(office: Office, start: datetime) -> dict[int, set[date]]:
    """Number of people without a notice -> the days from `start` on that have no share left for so many."""
    found, share = days_from(office, start), office.unverified_share
    return {
        people: {each.day for each in found if not _has_share(people, each.taken, each.places, share)}
        for people in range(1, MAX_PARTY + 1)
    }


def _has_share(people: int, taken: int, places: int, share: int) -> bool:
    """A party larger than the share of a small office still gets a day of its own, up to half of that day's places."""
    most = places * share // 100
    # Otherwise a family of five could never book at an office of twenty places with a share of a fifth.
    return taken + people <= most or (taken == 0 and most > 0 and people * 2 <= places)
