"""READ: what can be offered to a party, where, and from when. Reserves nothing: `book` decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from offices import inventory, nearby
from offices.inventory import NoSlotLeft, PartOfDay
from offices.models import Office, OfficeQuerySet, Slot
from offices.nearby import UnknownZip

__all__ = [
    "NoSlotLeft",
    "Offer",
    "PartOfDay",
    "UnknownZip",
    "choices_at",
    "earliest_at",
    "earliest_everywhere",
    "offers_in_state",
    "offers_near",
]

OFFERS = 5
"""How many offices are offered: as many as fit on a small screen."""

CHOICES = 5
"""How many days to choose from are shown: a few, never a long calendar."""

LOOKED_AT = 600
"""How many slots with room are read for them: at least a week of a busy office."""


@dataclass(frozen=True)
class Offer:
    """An office, its distance, and the start of the first slot there with room for the whole party (UTC).

    `miles` is `None` when the person named a state instead of a ZIP code.
    """

    office: Office
    miles: float | None
    earliest: datetime


def offers_near(zip_code: str, people: int, now: datetime, on_or_after: datetime | None = None) -> list[Offer]:
    """The nearest offices that can take `people`, nearest first. Raises `UnknownZip`."""
    ranked = nearby.by_distance(_offices_for(people, now), nearby.place_of(zip_code))
    return _first_offers(ranked, people, now, on_or_after)


def offers_in_state(state: str, people: int, now: datetime, on_or_after: datetime | None = None) -> list[Offer]:
    """The offices of a state that can take `people`; if there are few, also those nearest to the state.

    Raises `UnknownZip` for an unknown state.
    """
    ranked = nearby.by_distance(_offices_for(people, now), nearby.middle_of(state))
    there_first = sorted(ranked, key=lambda pair: pair[1].state != state)
    return _first_offers(((None, office) for _miles, office in there_first), people, now, on_or_after)


def earliest_at(office: Office, people: int, now: datetime, on_or_after: datetime | None = None) -> datetime:
    """The start of the first slot at `office` with room for `people` (UTC), at or after `on_or_after`.

    Opens more days when all are full. Raises `NoSlotLeft`.
    """
    here = Office.objects.filter(pk=office.pk)
    earliest = inventory.earliest_starts(here, people, now=now, on_or_after=on_or_after)[office.pk]
    return earliest or inventory.open_until_room(office, people, now=now, on_or_after=on_or_after)


def choices_at(
    office: Office,
    people: int,
    now: datetime,
    on_or_after: datetime | None = None,
    *,
    part: PartOfDay = PartOfDay.ANY,
    other_than: int | None = None,
) -> list[Slot]:
    """The first slot with room for `people` on each of the next days that have one in this part of the day.

    Leaves out the slot with the id `other_than`. Opens more days when all are full, in any part of the day; the list
    may still be empty. Raises `NoSlotLeft`.
    """
    first = earliest_at(office, people, now, on_or_after)
    slots = inventory.in_part(inventory.with_room(office.pk, people, first), office, part)
    by_day: dict[date, Slot] = {}
    for slot in slots.exclude(pk=other_than or 0)[:LOOKED_AT]:
        slot.office = office
        by_day.setdefault(office.local(slot.starts_at).date(), slot)
        if len(by_day) == CHOICES:
            break
    return list(by_day.values())


def earliest_everywhere(now: datetime) -> dict[int, datetime | None]:
    """Office id -> the first open slot for one person (UTC); `None` where all open slots are full. One query."""
    return inventory.earliest_starts(Office.objects.bookable(), 1, now=now)


def _offices_for(people: int, now: datetime) -> OfficeQuerySet:
    # The local date of an office further west may still be the day before.
    return Office.objects.holding(people, now.date() - timedelta(days=1))


def _first_offers(
    ranked: Iterable[tuple[float | None, Office]], people: int, now: datetime, on_or_after: datetime | None
) -> list[Offer]:
    """An offer for each of the first few offices that have room. Asks the database for a batch of offices at a time."""
    offers: list[Offer] = []
    candidates = iter(ranked)
    while len(offers) < OFFERS and (some := list(islice(candidates, OFFERS - len(offers)))):
        here = Office.objects.filter(pk__in=[office.pk for _miles, office in some])
        starts = inventory.earliest_starts(here, people, now=now, on_or_after=on_or_after)
        for miles, office in some:
            earliest = starts[office.pk] or _open(office, people, now, on_or_after)
            if earliest:
                offers.append(Offer(office, miles, earliest))
    return offers


def _open(office: Office, people: int, now: datetime, on_or_after: datetime | None) -> datetime | None:
    try:
        return inventory.open_until_room(office, people, now=now, on_or_after=on_or_after)
    except NoSlotLeft:
        return None
