"""Pure: the offices around a ZIP code, by great-circle distance."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

import zipcodes

_ZIP = re.compile(r"(\d{5})([-‐-―−\s]*\d{4})?")


class UnknownZip(ValueError):
    """Not a U.S. ZIP code, or one without a place on the map (military mail)."""


class Place(NamedTuple):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


class HasPlace(Protocol):
    """Anything with a place on the map, such as an office."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


Located = TypeVar("Located", bound=HasPlace)


def zip_code(typed: str) -> str:
    """The five digits. Accepts " 10278-1234", "1 0278" and full-width digits. Raises `UnknownZip`."""
    signs = unicodedata.normalize("NFKC", typed)
    match = _ZIP.fullmatch("".join(signs.split()))
    if match is None or not match[1].isascii():
        raise UnknownZip
    return match[1]


def place_of(typed: str) -> Place:
    """The place of a ZIP code. Raises `UnknownZip`."""
    # 0.2 ms: the package's compiled code does the search, so a cache is not needed.
    found = zipcodes.matching(zip_code(typed))
    if not found or found[0]["zip_code_type"] == "MILITARY":
        raise UnknownZip
    return _place(found[0])


def zone_of(typed: str) -> str:
    """The IANA zone of a ZIP code's place. Raises `UnknownZip`."""
    found = zipcodes.matching(zip_code(typed))
    if not found:
        raise UnknownZip
    return str(found[0]["timezone"])


@lru_cache(maxsize=64)
def zone_in(state: str) -> str:
    """The IANA zone of most ZIP codes of a state. Raises `UnknownZip` for an unknown state."""
    zones = Counter(found["timezone"] for found in zipcodes.filter_by(state=state))
    if not zones:
        raise UnknownZip
    return str(zones.most_common(1)[0][0])


def by_distance(offices: Iterable[Located], place: Place) -> list[tuple[float, Located]]:
    """Each office with its distance from `place` in miles, nearest first."""
    return sorted(((miles_between(place, office), office) for office in offices), key=lambda pair: pair[0])


def miles_between(here: HasPlace, there: HasPlace) -> float:
    """The great-circle distance in miles."""
    miles: float = zipcodes.haversine(here.longitude, here.latitude, there.longitude, there.latitude)
    return miles


@lru_cache(maxsize=64)
def middle_of(state: str) -> Place:
    """The average place of a state's ZIP codes, which is where most people live. Raises `UnknownZip` for an unknown
    state.
    """
    places = [_place(found) for found in zipcodes.filter_by(state=state, zip_code_type="STANDARD")]
    # American Samoa has post-office boxes only.
    places = places or [_place(found) for found in zipcodes.filter_by(state=state)]
    if not places:
        raise UnknownZip
    count = len(places)
    return Place(sum(place.latitude for place in places) / count, sum(place.longitude for place in places) / count)


def _place(found: dict[str, str]) -> Place:
    return Place(float(found["lat"]), float(found["long"]))
