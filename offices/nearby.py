"""Pure: the offices around a ZIP code, by great-circle distance."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import dropwhile
from typing import Any, NamedTuple, Protocol, TypeVar

import zipcodes

from offices import typed_text
from offices.states import STATE_BOUNDS

_ZIP = re.compile(r"(\d{5})(\d{4})?")
_DIGITS_FOR_LETTERS = str.maketrans("OIL", "011")  # What is read off paper.


class UnknownZip(ValueError):
    """Not a U.S. ZIP code, or one without a place on the map (military mail)."""


class Place(NamedTuple):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


class Home(NamedTuple):
    """What a ZIP code stands for. `place` is `None` where the data have no point for it, or one in another state."""

    town: str
    state: str
    county: str
    place: Place | None

    @property
    def name(self) -> str:
        """ "Agawam, MA"."""
        return f"{self.town}, {self.state}"


class HasPlace(Protocol):
    """Anything with a place on the map, such as an office."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


Located = TypeVar("Located", bound=HasPlace)


def zip_code(typed: str) -> str:
    """The five digits. Accepts "10278-1234", "1 0278", "New York, NY 1O278" and digits of any script.

    Raises `UnknownZip`.
    """
    words = re.split(r"[\W_]+", typed_text.latin(typed).upper())
    # Words before the number name the place; a word after it may name another country.
    numbers = list(dropwhile(lambda word: not any(sign.isdigit() for sign in word), words))
    match = _ZIP.fullmatch("".join(numbers).translate(_DIGITS_FOR_LETTERS))
    if match is None:
        raise UnknownZip
    return match[1]


def home_of(typed: str) -> Home:
    """The town, the state and, if it is known, the place of a ZIP code. Raises `UnknownZip`."""
    found = _rows_of(zip_code(typed))
    # Military mail has a ZIP code of its own wherever it is delivered.
    if not found or found[0]["zip_code_type"] == "MILITARY" or found[0]["state"] not in STATE_BOUNDS:
        raise UnknownZip
    return home_in(found[0])


def home_in(found: dict[str, Any]) -> Home:
    """The home in a row of the data."""
    return Home(found["city"], found["state"], found["county"] or "", _place_within(found["state"], found))


def place_of(typed: str) -> Place:
    """Where a ZIP code is. Raises `UnknownZip`, also when only its state is known."""
    place = home_of(typed).place
    if place is None:
        raise UnknownZip
    return place


def zone_of(typed: str) -> str:
    """The IANA zone of a ZIP code's place. Raises `UnknownZip`."""
    return str(_first_of(typed)["timezone"])


def state_of(typed: str) -> str:
    """The two letters of a ZIP code's state or territory. Raises `UnknownZip`."""
    return str(_first_of(typed)["state"])


def _first_of(typed: str) -> dict[str, Any]:
    found = _rows_of(zip_code(typed))
    if not found:
        raise UnknownZip
    return found[0]


@lru_cache(maxsize=4096)
def _rows_of(digits: str) -> list[dict[str, Any]]:
    # The package looks through all of them each time.
    return list(zipcodes.matching(digits))


@lru_cache(maxsize=64)
def zone_in(state: str) -> str:
    """The IANA zone of most ZIP codes of a state. Raises `UnknownZip` for an unknown state."""
    zones = Counter(found["timezone"] for found in zipcodes.filter_by(state=state))
    if not zones:
        raise UnknownZip
    # Texas and Florida have two; without a ZIP code the one of most ZIP codes is the best guess.
    return str(zones.most_common(1)[0][0])


def by_distance(offices: Iterable[Located], place: HasPlace) -> list[tuple[float, Located]]:
    """Each office with its distance from `place` in miles, nearest first."""
    return sorted(((miles_between(place, office), office) for office in offices), key=lambda pair: pair[0])


def miles_between(here: HasPlace, there: HasPlace) -> float:
    """The great-circle distance in miles."""
    miles: float = zipcodes.haversine(here.longitude, here.latitude, there.longitude, there.latitude)
    return miles


@lru_cache(maxsize=64)
def middle_of(state: str) -> Place:
    """The middle of a state's ZIP codes, which lies where its people are. Raises `UnknownZip` for no such state."""
    places = _places_in(state, zip_code_type="STANDARD")
    # American Samoa has post-office boxes only.
    places = places or _places_in(state)
    if not places:
        raise UnknownZip
    count = len(places)
    return Place(sum(place.latitude for place in places) / count, sum(place.longitude for place in places) / count)


def _places_in(state: str, **kind: str) -> list[Place]:
    places = (_place_within(state, found) for found in zipcodes.filter_by(state=state, **kind))
    return [place for place in places if place]


def _place_within(state: str, found: dict[str, str]) -> Place | None:
    """The point of a ZIP code; `None` when it is missing or outside the state. 0 stands for missing."""
    bounds = STATE_BOUNDS.get(state)
    try:
        place = Place(float(found["lat"]), float(found["long"]))
    except (TypeError, ValueError):
        return None
    if bounds is None or not (bounds[0] <= place.latitude <= bounds[1] and bounds[2] <= place.longitude <= bounds[3]):
        return None
    return place
