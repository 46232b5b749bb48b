"""Which office covers a county: loaded strictly, offered first, and never a wall."""

from datetime import UTC, date, datetime, timedelta

import pytest
import zipcodes
from django.core.management import CommandError, call_command
from django.urls import reverse

from appointments.booking.availability import offers_near
from offices.coverage import Coverage, counties_of, county_key
from offices.states import STATE_NAMES

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
HEADING = "office,state,county,note,valid_from,valid_until"


@pytest.fixture
def load(tmp_path):
    def load(*lines: str, **options: bool) -> None:
        file = tmp_path / "coverage.csv"
        file.write_text("\n".join([HEADING, *lines]), encoding="utf-8")
        call_command("load_coverage", str(file), verbosity=0, **options)

    return load


@pytest.fixture
def albany(make_office):
    """Farther from New York City than the office there."""
    return make_office("ALB", city="Albany", latitude=41.5, longitude=-74.0)


def covering(state="NY", county="New York County", day=TODAY) -> set[str]:
    return set(Coverage.objects.of(state, county_key(county), day).values_list("office__code", flat=True))


def test_a_county_goes_before_the_rest_of_its_state(load, office, albany):
    load("ALB,NY,,,,", "NYC,NY,New York,,,")
    assert covering() == {"NYC"}
    assert covering(county="Albany County") == {"ALB"}
    assert covering(state="NJ", county="Essex County") == set()


def test_offices_can_overlap(load, office, albany):
    load("ALB,NY,New York,,,", "NYC,NY,New York County,Not for parole,,")
    assert covering() == {"ALB", "NYC"}


@pytest.mark.parametrize(("day", "found"), [(date(2026, 11, 30), set()), (TODAY, {"NYC"}), (date(2027, 1, 1), set())])
def test_it_holds_on_the_days_it_says(day, found, load, office):
    load("NYC,NY,New York,,2026-12-01,2026-12-31")
    assert covering(day=day) == found


def test_the_office_that_covers_the_county_comes_first_and_others_stay(load, office, albany, now):
    load("ALB,NY,New York,,,")
    offers = offers_near("10278", 1, now)
    assert [(offer.office.code, offer.covers) for offer in offers] == [("ALB", True), ("NYC", False)]


def test_a_check_in_office_is_covered_by_the_office_above_it(load, office, albany, now):
    albany.parent = office
    albany.save(update_fields=["parent"])
    load("NYC,NY,New York,,,")
    assert [offer.covers for offer in offers_near("10278", 1, now)] == [True, True]


def test_without_a_table_distance_decides(office, albany, now):
    assert [(offer.office.code, offer.covers) for offer in offers_near("10278", 1, now)] == [
        ("NYC", False),
        ("ALB", False),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("XXX,NY,New York,,,", "line 2, column office: no office of yours has this code"),
        ("NYC,ZZ,New York,,,", "line 2, column state"),
        ("NYC,NY,Nowhere,,,", "line 2, column county: no ZIP code is in a county of this name"),
        ("NYC,NY,New York,,soon,", "line 2, column valid_from: is not a date"),
        ("NYC,NY,New York,,2026-12-02,2026-12-01", "line 2, column valid_until: is before valid_from"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(line, says, load, office):
    with pytest.raises(CommandError, match=says):
        load(line, "NYC,NY,Kings,,,", all_or_nothing=True)
    assert not Coverage.objects.exists()


def test_an_office_of_which_a_row_is_held_back_keeps_its_rows(load, office, albany):
    load("NYC,NY,New York,,,")
    with pytest.raises(CommandError, match="line 3, column office: another line of this office is held back"):
        load("NYC,NY,Nowhere,,,", "NYC,NY,Kings,,,", "ALB,NY,Albany,,,")
    assert sorted(Coverage.objects.values_list("office__code", "county")) == [("ALB", "Albany"), ("NYC", "New York")]


def test_the_same_row_twice_is_refused(load, office):
    with pytest.raises(CommandError, match="the same office and county are on line 2"):
        load("NYC,NY,New York,,,", "nyc,NY,New York County,,,")


def test_loaded_again_it_replaces_the_rows_of_its_offices_only(load, office, albany):
    load("NYC,NY,New York,,,", "ALB,NY,Albany,,,")
    load("NYC,NY,Kings,,,")
    assert sorted(Coverage.objects.values_list("office__code", "county")) == [("ALB", "Albany"), ("NYC", "Kings")]


def test_one_that_ends_before_it_begins_is_refused_in_words(staff, office):
    days = {"valid_from": "2026-12-02", "valid_until": "2026-12-01"}
    sent = {"office": office.pk, "state": "NY", "county": "Kings"} | days
    page = staff("eva").post(reverse("admin:offices_coverage_add"), sent)
    assert "The last day is before the first day." in page.content.decode()


@pytest.mark.parametrize("name", ["St. Mary Parish", "Saint Mary", "ST MARY parish", " saint  mary "])
def test_a_county_is_found_in_any_usual_spelling(name):
    assert county_key(name) == "stmary"


def test_the_county_of_every_zip_code_can_be_covered():
    for found in zipcodes.list_all():
        if found["county"] and found["state"] in STATE_NAMES:
            assert county_key(found["county"]) in counties_of(found["state"])


def test_a_row_holds_through_the_evening_of_its_last_day(office, albany):
    Coverage.objects.create(office=albany, state="NY", county="New York", valid_until=TODAY)
    evening = datetime(2026, 12, 2, 1, tzinfo=UTC)
    assert [offer.covers for offer in offers_near("10278", 1, evening) if offer.office == albany] == [True]
    assert not any(offer.covers for offer in offers_near("10278", 1, evening + timedelta(hours=5)))
