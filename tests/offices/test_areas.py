"""The ZIP codes of 242 city halls lead to the ICE field office whose area their county is in.

The areas are those that ICE publishes for its field offices; of Texas only the counties asked about are named here.
"""

import csv
from pathlib import Path

import pytest

from appointments.booking.availability import offers_near
from offices import inventory
from offices.coverage import Coverage, county_key

pytestmark = pytest.mark.django_db

STATES = {
    "ATL": "GA NC SC",
    "BAL": "MD",
    "BOS": "CT ME MA NH RI VT",
    "BUF": "NY",
    "CHI": "IL IN WI MO KY KS",
    "DAL": "TX OK",
    "DEN": "CO WY",
    "DET": "MI OH",
    "ELP": "NM",
    "MIA": "FL PR VI",
    "NEW": "NJ",
    "NOL": "AL AR LA MS TN",
    "PHI": "DE PA WV",
    "PHO": "AZ",
    "SEA": "AK OR WA",
    "SFR": "CA HI GU",
    "SLC": "UT ID MT NV",
    "SPM": "IA MN NE ND SD",
    "WAS": "DC VA",
}
COUNTIES = {
    ("LOS", "CA"): "Los Angeles, Orange, Riverside, San Bernardino, San Luis Obispo, Santa Barbara, Ventura",
    ("SND", "CA"): "Imperial, San Diego",
    ("NYC", "NY"): (
        "Bronx, Dutchess, Kings, Nassau, New York, Orange, Putnam, Queens, Richmond, Rockland, Suffolk, Sullivan,"
        " Ulster, Westchester"
    ),
    ("ELP", "TX"): "Brewster, Ector, El Paso, Midland",
    ("HLG", "TX"): "Cameron, Hidalgo, Nueces, Webb",
    ("HOU", "TX"): "Galveston, Harris, Jefferson, McLennan, Montgomery",
    ("SNA", "TX"): "Bexar, Travis, Val Verde",
}
ADDRESSES = list(csv.DictReader((Path(__file__).parent / "city_halls.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def areas(make_office, now):
    """All offices stand in Kansas: the distance to them says nothing."""
    rows = [(code, state, "") for code, states in STATES.items() for state in states.split()]
    rows += [(code, state, name) for (code, state), names in COUNTIES.items() for name in names.split(", ")]
    offices = {}
    for code in sorted({code for code, *_area in rows}):
        offices[code] = make_office(code, slot_minutes=60, latitude=39.8, longitude=-98.6)
        inventory.open_slots(offices[code], now.date().replace(day=4), now=now)
    Coverage.objects.bulk_create(
        Coverage(office=offices[code], state=state, county=county, county_key=county_key(county))
        for code, state, county in rows
    )


def test_the_zip_code_of_an_address_leads_to_the_office_of_its_county(areas, now):
    assert len(ADDRESSES) >= 200
    wrong = [
        (row["city"], row["zip"], offer.office.code)
        for row in ADDRESSES
        if not (offer := offers_near(row["zip"], 1, now)[0]).covers or offer.office.code != row["office"]
    ]
    assert len(wrong) <= len(ADDRESSES) * 0.05, wrong
