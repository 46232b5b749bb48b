"""READ: what can be offered to a party, where, and from when. Reserves nothing: `book` decides."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Q, QuerySet, When

from appointments.booking import apart, share
from appointments.booking.apart import Apart
from offices import inventory, nearby
from offices.coverage import county_key
from offices.inventory import NoSlotLeft, PartOfDay, TooFarAhead
from offices.kept_queries import Given, KeptQuery, Unmade
from offices.models import Coverage, Office, Slot

OFFERS = 5
"""How many offices are offered: as many as fit on a small screen."""

MUCH_SOONER = timedelta(days=30)
"""From when on people are told that another office is sooner."""

CHOICES = 5
"""How many days to choose from are shown: a few, never a long calendar."""

TIMES = 4
"""How many times of each of these days are shown first."""

LOOKED_AT = 600
"""How many slots with room are read for them: at least a week of a busy office."""


def _offices() -> QuerySet[Any, Any]:
    return share.with_facts(Office.objects.holding(Given("people"), Given("day")))


_OFFICES = KeptQuery(_offices)


_CHOSEN = KeptQuery(lambda: Office.objects.holding(Given("people"), Given("day")).filter(pk=Given("office")))


def _offices_and_coverage() -> QuerySet[Any, Any]:
    covering = Coverage.objects.of(Given("state"), Given("county"), Given("today")).values("office")
    # The field office above it may be the one that covers the county.
    covers = Case(When(Q(pk__in=covering) | Q(parent__in=covering), then=True), default=False)
    near: QuerySet[Any, Any] = _offices().annotate(covers=covers)
    return near


_OFFICES_NEAR = KeptQuery(_offices_and_coverage)


@dataclass(frozen=True)
class OfficeChoice:
    """An office, its distance, and the start of the first slot there with room for the whole party (UTC).

    `miles` is `None` for an office in the state that the person named instead of a ZIP code. `covers`: whether it
    covers the person's county.
    """

    office: Office
    miles: float | None
    earliest: datetime
    covers: bool = False

    @property
    def slot(self) -> str:
        """What a page calls this slot (`inventory.named`)."""
        return inventory.name_of(Slot(office=self.office, starts_at=self.earliest))


@dataclass(frozen=True)
class Around:
    """The offices to choose from, and what they were looked for by: a town ("Agawam, MA"), or a state's postal code."""

    offers: list[OfficeChoice]
    town: str = ""
    state: str = ""

    @property
    def is_far(self) -> bool:
        """Whether even the nearest office is farther away than we send anyone unasked."""
        nearest = self.offers[0].miles if self.offers else None
        return nearest is not None and nearest > settings.FAR_MILES

    @property
    def needs_apart(self) -> bool:
        """Whether no office near has one time for all of them."""
        return not self.offers or self.is_far

    @property
    def is_elsewhere(self) -> bool:
        """Whether these are the offices nearest to a state that has none."""
        return bool(self.state and self.offers and self.offers[0].office.state != self.state)

    @property
    def preselected(self) -> OfficeChoice | None:
        """The nearest office; none when it is far, and none of a state."""
        # `town` is empty for a state: there we do not know which office is near, so the person has to choose.
        return self.offers[0] if self.offers and self.town and not self.is_far else None

    @property
    def sooner(self) -> OfficeChoice | None:
        """The office within the limit that has the earliest date, where that is much sooner than the first one's."""
        if self.preselected is None:
            return None
        near = [offer for offer in self.offers if (offer.miles or 0) <= settings.FAR_MILES]
        soonest = min(near, key=lambda offer: offer.earliest)
        return soonest if self.preselected.earliest - soonest.earliest > MUCH_SOONER else None


def around(
    place: Mapping[str, str], people: int, now: datetime, on_or_after: datetime | None = None, *, limited: int = 0
) -> Around:
    """The offices near a place's `zip_code`, or in its `state`. Raises `UnknownZip` for something that is neither.

    A ZIP code whose point is not known counts as its state. `limited`: how many of them have no notice, so that the
    share limits them; each office then has the date that they get, and one without any is left out.
    """
    if "zip_code" not in place:
        return Around(offers_in_state(place["state"], people, now, on_or_after, limited), state=place["state"])
    home = nearby.home_of(place["zip_code"])
    # The data has no point for it, or one outside its state.
    if home.place is None:
        return Around(offers_in_state(home.state, people, now, on_or_after, limited), state=home.state)
    return Around(offers_near(place["zip_code"], people, now, on_or_after, limited), town=home.name)


def is_near(office: int, place: Mapping[str, str], people: int, now: datetime) -> bool:
    """Whether the office with this key holds so many people, and is not far from the ZIP code's point."""
    point = _point_of(place)
    found = _CHOSEN.first(office=office, people=people, day=_first_day(now)) if point else None
    return bool(point and found and nearby.miles_between(point, found) <= settings.FAR_MILES)


def asked(place: Mapping[str, str]) -> list[Office]:
    """The offices that are asked for a place, whether they have room or not: those of its state, or the nearest.

    Raises `UnknownZip`.
    """
    home = nearby.home_of(place["zip_code"]) if "zip_code" in place else None
    state, point = (home.state, home.place) if home else (place["state"], None)
    # Without a look at free places: this is for a receipt, and full offices were asked too.
    by_distance = nearby.by_distance(Office.objects.open_to_people(), point or nearby.middle_of(state))
    ranked = [office for _miles, office in by_distance]
    there = [] if point else [office for office in ranked if office.state == state]
    return (there or ranked)[:OFFERS]


def around_apart(place: Mapping[str, str], people: int, now: datetime, *, is_bound: bool = False) -> Apart | None:
    """The nearest office that can take them only at times next to each other; none within the limit: `None`.

    `is_bound`: whether the share limits them.
    """
    point = _point_of(place)
    for office in asked(place):
        # From the middle of a state a distance says nothing about the person, so it limits nothing.
        is_near = point is None or nearby.miles_between(point, office) <= settings.FAR_MILES
        if is_near and (found := apart.at(office, people, now=now, is_bound=is_bound)):
            return found
    return None


def offers_near(
    zip_code: str, people: int, now: datetime, on_or_after: datetime | None = None, limited: int = 0
) -> list[OfficeChoice]:
    """The offices that cover the ZIP code's county, then the nearest within `FAR_MILES`; far ones when there are none.

    Raises `UnknownZip`.
    """
    home, place = nearby.home_of(zip_code), nearby.place_of(zip_code)
    # The day that it is there: a row that holds until today holds through the evening.
    today = now.astimezone(ZoneInfo(nearby.zone_of(zip_code))).date()
    county = {"state": home.state, "county": county_key(home.county), "today": today}
    found = _OFFICES_NEAR.unmade(people=people, day=_first_day(now), **county)
    # An office that covers the county is offered even when five others are nearer.
    ranked = sorted(nearby.by_distance(found, place), key=lambda one: not one[1].covers)
    near = [one for one in ranked if one[1].covers or one[0] <= settings.FAR_MILES]
    # Far offices only where there is nothing else; the page then says how far they are.
    wish = (people, now, on_or_after, limited)
    offers = _first_offers(near, *wish) or _first_offers(ranked, *wish)
    return [replace(offer, covers=offer.office.covers) for offer in offers]  # type: ignore[attr-defined]


def offers_in_state(
    state: str, people: int, now: datetime, on_or_after: datetime | None = None, limited: int = 0
) -> list[OfficeChoice]:
    """The offices of a state that can take `people`, by town; when it has none, those nearest to its middle.

    Only the latter have a distance. Raises `UnknownZip` for something that is no state.
    """
    found = _OFFICES.unmade(people=people, day=_first_day(now))
    ranked = nearby.by_distance(found, nearby.middle_of(state))
    there = sorted((office for _miles, office in ranked if office.state == state), key=lambda one: (one.city, one.code))
    offers = _first_offers(((None, office) for office in there), people, now, on_or_after, limited, most=len(there))
    # A state without an office is served from the next one, and the page says so.
    return offers or _first_offers(ranked, people, now, on_or_after, limited)


def choices_at(
    office: Office,
    people: int,
    now: datetime,
    on_or_after: datetime | None = None,
    *,
    part: PartOfDay = PartOfDay.ANY,
    other_than: int | None = None,
    days: int = CHOICES,
    a_day: int = TIMES,
    without: Collection[date] = (),
) -> list[Slot]:
    """The first `a_day` slots with room for `people` on each of the next `days` that have one in this part of the day.

    Leaves out the slot with the id `other_than` and the days of `without`. A slot on a day that has not been made yet
    has no id: a claim makes it. Raises `NoSlotLeft` or `TooFarAhead`.
    """
    first = inventory.earliest_free(office, people, now=now, on_or_after=on_or_after)
    slots = inventory.in_part(inventory.with_room(office.pk, people, first), office, part)
    made = slots.exclude(pk=other_than or 0)[:LOOKED_AT]
    by_day: dict[date, list[Slot]] = {}

    def later() -> Iterator[Slot]:
        # Working out days that are not made costs more than a query, so only when the made ones are too few.
        if len(by_day) < days:
            not_made = inventory.times_not_made(office, people, first, now=now)
            yield from islice(filter(part.holds, not_made), LOOKED_AT)

    for slot in chain(made, later()):
        slot.office = office
        day = office.local(slot.starts_at).date()
        if day in without:
            continue
        # Slots come in order of time, so a further day means that the days wanted are complete.
        if day not in by_day and len(by_day) == days:
            break
        if len(by_day.setdefault(day, [])) < a_day:
            by_day[day].append(slot)
    return [slot for slots in by_day.values() for slot in slots]


def earliest_everywhere(offices: Iterable[Office], now: datetime) -> dict[int, datetime | None]:
    """Office id -> the first open slot for one person (UTC); `None` where all open slots are full. One query."""
    return inventory.earliest_starts([office.pk for office in offices], 1, now=now)


def _point_of(place: Mapping[str, str]) -> nearby.Place | None:
    """Where they are; `None` for a state, and for a ZIP code whose point is not known."""
    return nearby.home_of(place["zip_code"]).place if "zip_code" in place else None


def _first_day(now: datetime) -> date:
    # The local date of an office further west may still be the day before.
    return now.date() - timedelta(days=1)


def _first_offers(
    ranked: Iterable[tuple[float | None, Unmade[Office]]],
    people: int,
    now: datetime,
    on_or_after: datetime | None,
    limited: int,
    most: int = OFFERS,
) -> list[OfficeChoice]:
    """An offer for each of the first offices that really have a place for them, asking the database for as many at a
    time. `limited`: as in `around`.
    """
    offers: list[OfficeChoice] = []
    candidates = iter(ranked)
    # One query for several offices. The loop goes on only when some of them turned out to have none.
    while len(offers) < most:
        some = [(miles, row.made()) for miles, row in islice(candidates, most - len(offers))]
        if not some:
            break
        keys = [office.pk for _miles, office in some]
        starts = inventory.earliest_starts(keys, people, now=now, on_or_after=on_or_after)
        # No made slot has room: the days after them are worked out without making them.
        free = {office: starts[office.pk] or _open(office, people, now, on_or_after) for _miles, office in some}
        found = {office: earliest for office, earliest in free.items() if earliest}
        if limited and any(office.has_notices for office in found):  # type: ignore[attr-defined] # annotated
            found = share.earliest_of_each(found, people, now, limited=limited)
        offers += [OfficeChoice(office, miles, found[office]) for miles, office in some if office in found]
    return offers


def _open(office: Office, people: int, now: datetime, on_or_after: datetime | None) -> datetime | None:
    try:
        return inventory.earliest_free(office, people, now=now, on_or_after=on_or_after)
    except (NoSlotLeft, TooFarAhead):
        return None
