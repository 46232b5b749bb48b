"""From a typed ZIP code to the offices around it."""

from dataclasses import dataclass

import pytest
import zipcodes

from offices.nearby import (
    Home,
    Place,
    UnknownZip,
    by_distance,
    home_in,
    home_of,
    middle_of,
    miles_between,
    place_of,
    zip_code,
)
from offices.states import STATE_BOUNDS, STATE_NAMES

NEW_YORK = Place(40.7152, -74.0038)
LOS_ANGELES = Place(34.0522, -118.2437)


@dataclass(frozen=True)
class Spot:
    name: str
    latitude: float
    longitude: float


@pytest.mark.parametrize(
    "typed", ["10278", " 10278 ", "10278-1234", "102781234", "10278–1234", "10278 1234", "１０２７８", "1 0 2 7 8"]
)
def test_a_zip_code_is_understood_as_people_type_it(typed):
    assert zip_code(typed) == "10278"


@pytest.mark.parametrize(
    "typed", ["", "1027", "102789", "10278-12", "K1A 0B1", "SW1A 1AA", "06600 MX", "٠٠٥٠١٢", "1027\x00", "10278" * 900]
)
def test_anything_else_is_no_zip_code(typed):
    with pytest.raises(UnknownZip):
        zip_code(typed)


@pytest.mark.parametrize("typed", ["99999", "00000", "09012", "34002", "96201"], ids=str)
def test_a_zip_code_that_is_nowhere_or_military_has_no_place(typed):
    with pytest.raises(UnknownZip):
        place_of(typed)


@pytest.mark.parametrize("typed", ["96910", "96950", "00901", "00802", "96799", "99501", "96813"])
def test_islands_and_alaska_have_a_place(typed):
    assert abs(place_of(typed).latitude) > 10


def test_every_zip_code_of_the_data_has_a_place_in_its_own_state_or_none():
    homes = [home_in(found) for found in zipcodes.list_all() if is_civil(found)]
    assert len(homes) > 40_000
    nowhere = [home.name for home in homes if home.place is None]
    assert 0 < len(nowhere) < 100
    for home in homes:
        if home.place:
            south, north, west, east = STATE_BOUNDS[home.state]
            assert south <= home.place.latitude <= north
            assert west <= home.place.longitude <= east


def is_civil(found) -> bool:
    return found["zip_code_type"] != "MILITARY" and found["state"] in STATE_NAMES


def test_a_zip_code_without_a_point_has_a_town_and_no_place():
    assert home_of("18768") == Home("Wilkes Barre Pa S&Dc", "PA", "", None)
    with pytest.raises(UnknownZip):
        place_of("18768")


def test_distances_are_miles_over_the_globe():
    assert miles_between(NEW_YORK, LOS_ANGELES) == pytest.approx(2446, abs=5)
    # Across the date line, not the long way round.
    assert miles_between(Place(0, 179), Place(0, -179)) == pytest.approx(138, abs=1)


def test_the_nearest_comes_first():
    spots = [Spot("west", *LOS_ANGELES), Spot("east", 40.7, -74.1), Spot("middle", 41.9, -87.6)]
    ranked = by_distance(spots, NEW_YORK)
    assert [spot.name for _miles, spot in ranked] == ["east", "middle", "west"]
    assert ranked[0][0] == pytest.approx(5, abs=1)


def test_every_state_has_a_middle_and_nothing_else_has():
    assert len(STATE_NAMES) == 56
    assert all(middle_of(state) for state in STATE_NAMES)
    with pytest.raises(UnknownZip):
        middle_of("XX")
