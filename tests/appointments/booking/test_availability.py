"""The offers are what a claim then gives."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction

from appointments.booking.availability import (
    Around,
    OfficeChoice,
    around,
    is_near,
    offers_in_state,
    offers_near,
)
from offices import inventory
from offices.inventory import NoSlotLeft
from offices.models import Office, Slot
from offices.nearby import UnknownZip

pytestmark = pytest.mark.django_db

PLACES = {
    "NYC": (40.7152, -74.0038, "NY"),
    "NEW": (40.7357, -74.1724, "NJ"),
    "PHI": (39.9526, -75.1652, "PA"),
    "BAL": (39.2904, -76.6122, "MD"),
    "WAS": (38.8943, -77.4311, "VA"),
    "CHI": (41.8781, -87.6298, "IL"),
    "HON": (21.3069, -157.8583, "HI"),
}


@pytest.fixture
def cities(make_office, now):
    """Seven offices with slots of four people opened for a month."""
    offices = [
        make_office(code, latitude=latitude, longitude=longitude, state=state)
        for code, (latitude, longitude, state) in PLACES.items()
    ]
    inventory.open_horizon(offices, now=now, days=30)
    return {office.code: office for office in offices}


def codes(offers) -> list[str]:
    return [offer.office.code for offer in offers]


@pytest.fixture(autouse=True)
def _nothing_is_far(settings):
    settings.FAR_MILES = 10_000


def test_the_five_nearest_are_offered_with_their_first_date(cities, now):
    offers = offers_near("10278", 4, now)
    assert codes(offers) == ["NYC", "NEW", "PHI", "BAL", "WAS"]
    assert [round(offer.miles) for offer in offers] == [0, 9, 81, 169, 221]
    assert {offer.earliest for offer in offers} == {datetime(2026, 12, 2, 17, 0, tzinfo=UTC)}


def test_an_offer_passes_over_slots_too_small_for_the_party(cities, now):
    Slot.objects.filter(starts_at__lt=datetime(2026, 12, 9, tzinfo=UTC)).update(booked=2)
    assert offers_near("10278", 2, now)[0].earliest == datetime(2026, 12, 2, 17, 0, tzinfo=UTC)
    assert offers_near("10278", 3, now)[0].earliest == datetime(2026, 12, 9, 13, 0, tzinfo=UTC)


def test_an_offer_respects_the_hours_of_notice_of_its_office(cities, now):
    Office.objects.filter(code="NYC").update(lead_hours=48)
    assert [offer.earliest.day for offer in offers_near("10278", 1, now)[:2]] == [3, 2]


def test_an_offer_can_be_asked_for_on_or_after_a_day(cities, now):
    wish = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
    assert offers_near("10278", 1, now, wish)[0].earliest == datetime(2026, 12, 14, 13, 0, tzinfo=UTC)


def test_offices_that_take_nobody_are_not_offered(cities, now):
    Office.objects.filter(code="NYC").update(is_active=False)
    cities["NEW"].hours.all().delete()
    cities["PHI"].hours.update(people_per_slot=1)
    cities["BAL"].hours.update(valid_until=date(2026, 6, 1))
    Slot.objects.filter(office__code="PHI").update(capacity=1)
    assert codes(offers_near("10278", 2, now)) == ["WAS", "CHI", "HON"]


def test_a_chosen_office_is_near_if_it_can_take_them_and_is_not_far(cities, now, settings):
    settings.FAR_MILES = 100
    Office.objects.filter(code="NYC").update(is_active=False)
    cities["NEW"].hours.update(people_per_slot=1)
    for code, place in {"PHI": "10278", "HON": "96813"}.items():
        assert is_near(cities[code].pk, {"zip_code": place}, 2, now)
    # Closed to people, too small, and too far.
    assert not any(is_near(cities[code].pk, {"zip_code": "10278"}, 2, now) for code in ("NYC", "NEW", "BAL"))
    assert not is_near(cities["PHI"].pk, {"state": "PA"}, 2, now)


def test_an_office_with_hours_in_which_the_party_never_fits_makes_room_for_the_next(cities, now):
    cities["NYC"].hours.update(opens=time(8), closes=time(8, 20))
    Slot.objects.filter(office=cities["NYC"]).delete()
    assert codes(offers_near("10278", 1, now)) == ["NEW", "PHI", "BAL", "WAS", "CHI"]


def test_a_full_office_opens_more_days(cities, now):
    Slot.objects.filter(office=cities["NYC"]).update(booked=4)
    nearest = offers_near("10278", 1, now)[0]
    assert (nearest.office, nearest.earliest) == (cities["NYC"], datetime(2027, 1, 4, 13, 0, tzinfo=UTC))


def test_an_office_never_opened_is_opened(make_office, now):
    assert codes(offers_near("10278", 4, now)) == []
    office = make_office()
    assert offers_near("10278", 4, now)[0].earliest == inventory.claim(office, 4, now=now).slot.starts_at


def test_no_office_holds_nine_or_more_than_its_slots(cities, now):
    assert offers_near("10278", 5, now) == []


def test_an_office_with_a_slot_enlarged_by_hand_is_offered(cities, now):
    office = cities["PHI"]
    large = Slot.objects.filter(office=office).latest("starts_at")
    one = inventory.ChosenSlots.among(office, [large])
    inventory.change_capacity(office, one, inventory.How.SET, 6, keep_booked=False, now=now, actor="user:1")
    assert [(offer.office.code, offer.earliest) for offer in offers_near("10278", 6, now)] == [("PHI", large.starts_at)]
    assert offers_near("10278", 7, now) == []


@pytest.mark.parametrize("typed", ["99999", "09012", "K1A 0B1", ""])
def test_an_unknown_or_foreign_zip_code_is_said_to_be_so(typed, cities, now):
    with pytest.raises(UnknownZip):
        offers_near(typed, 1, now)


def test_far_offices_are_left_out_where_one_is_near(cities, now, settings):
    settings.FAR_MILES = 150
    assert codes(offers_near("10278", 1, now)) == ["NYC", "NEW", "PHI"]
    assert codes(offers_near("96910", 1, now))[0] == "HON"


def test_a_state_offers_its_own_offices_by_town(cities, make_office, now):
    Office.objects.filter(code="NEW").update(state="NY", city="Albany")
    offers = offers_in_state("NY", 1, now)
    assert codes(offers) == ["NEW", "NYC"]
    assert {offer.miles for offer in offers} == {None}


@pytest.mark.parametrize(
    ("place", "chosen", "is_far"),
    [
        ({"zip_code": "10278"}, "NYC", False),
        ({"zip_code": "96910"}, None, True),
        ({"zip_code": "18768"}, None, False),
        ({"state": "NY"}, None, False),
        ({"state": "GU"}, None, True),
        ({"state": "CT"}, None, False),
    ],
)
def test_only_an_office_near_a_known_place_is_chosen_already(place, chosen, is_far, cities, now, settings):
    settings.FAR_MILES = 150
    found = around(place, 1, now)
    assert (found.preselected.office.code if found.preselected else None, found.is_far) == (chosen, is_far)


def sooner_than_in_new_york(cities, now, days) -> str:
    """The code of the office that is named as sooner, when New York has nothing for so many days."""
    first = around({"zip_code": "10278"}, 1, now).offers[0].earliest
    Slot.objects.filter(office=cities["NYC"]).delete()
    Slot.objects.create(office=cities["NYC"], starts_at=first + timedelta(days=days), minutes=30, capacity=4)
    found = around({"zip_code": "10278"}, 1, now).sooner
    return found.office.code if found else ""


@pytest.mark.parametrize(("days", "named"), [(30, ""), (31, "NEW")])
def test_an_office_that_is_much_sooner_is_named(days, named, cities, now):
    assert sooner_than_in_new_york(cities, now, days) == named


def test_one_beyond_the_limit_is_not(cities, now, settings):
    settings.FAR_MILES = 5
    assert sooner_than_in_new_york(cities, now, 31) == ""


def test_one_beyond_it_that_covers_the_county_is_not_either(cities, now):
    near = OfficeChoice(cities["NYC"], 1.0, now + timedelta(days=60))
    far = OfficeChoice(cities["CHI"], 20_000.0, now, covers=True)
    assert Around([near, far], town="New York, NY").sooner is None


def test_a_zip_code_without_a_point_counts_as_its_state(cities, now):
    found = around({"zip_code": "18768"}, 1, now)
    assert (found.state, codes(found.offers)) == ("PA", ["PHI"])


def test_a_state_without_an_office_is_no_dead_end(cities, now):
    assert codes(offers_in_state("GU", 1, now))[0] == "HON"
    with pytest.raises(UnknownZip):
        offers_in_state("XX", 1, now)


def test_offers_take_two_queries(cities, now, django_assert_num_queries):
    with django_assert_num_queries(2):
        offers_near("10278", 1, now)
    with django_assert_num_queries(1):
        inventory.earliest_free(cities["NYC"], 1, now=now)


def test_an_office_without_hours_says_so(cities, now):
    cities["NYC"].hours.all().delete()
    Slot.objects.filter(office=cities["NYC"]).delete()
    with pytest.raises(NoSlotLeft):
        inventory.earliest_free(cities["NYC"], 1, now=now)


def live_through_a_day(offices: list[Office], now: datetime, dice: random.Random) -> None:
    """Books, releases and closes at random, through the inventory."""
    held = []
    for _ in range(dice.randint(0, 60)):
        office, people = dice.choice(offices), dice.randint(1, 4)
        held.append((inventory.claim(office, people, now=now).slot, people))
        if dice.random() < 0.4:
            inventory.release(*held.pop(dice.randrange(len(held))))


@pytest.mark.parametrize("seed", range(10))
def test_what_is_offered_is_what_a_claim_gives(seed, make_office, now):
    dice = random.Random(seed)
    offices = [make_office(f"O{n}", slot_minutes=210, lead_hours=dice.choice([0, 24, 72])) for n in range(3)]
    inventory.open_horizon(offices, now=now, days=dice.choice([0, 3, 20]))
    live_through_a_day(offices, now, dice)
    asked = now + timedelta(hours=dice.choice([-1, 0, 30]))
    wish = dice.choice([None, asked + timedelta(days=dice.randint(0, 60))])
    for people in range(1, 5):
        for offer in offers_near("10278", people, asked, wish):
            assert inventory.earliest_free(offer.office, people, now=asked, on_or_after=wish) == offer.earliest
            with transaction.atomic():
                claim = inventory.claim(offer.office, people, now=asked, on_or_after=wish)
                assert claim.slot.starts_at == offer.earliest
                transaction.set_rollback(True)
