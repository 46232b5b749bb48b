"""The first page of the desk: how each office of the reader stands, sorted and searched."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from appointments.booking import move_day
from appointments.desk.overview import ENDS_SOON
from appointments.models import Relocation
from offices.models import Closure, Office, OpeningHours

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)


@pytest.fixture(autouse=True)
def _today(set_clock, now):
    set_clock(now)


def page(client, **asked):
    return client.get(reverse("desk:home"), asked).content.decode()


def lines(client, **asked):
    return {line.office.code: line for line in client.get(reverse("desk:home"), asked).context["lines"]}


def test_it_counts_who_comes_today_by_the_clock_of_the_office(staff, ana, bruno, set_clock, office):
    assert lines(staff("carla"))["NYC"].today == 0
    set_clock(ana.slot.starts_at)
    assert lines(staff("carla"))["NYC"].today == ana.party_size + bruno.party_size
    set_clock(ana.slot.starts_at + timedelta(hours=12))
    assert lines(staff("carla"))["NYC"].today == 0
    Office.objects.update(timezone="Pacific/Guam")
    assert lines(staff("carla"))["NYC"].today == ana.party_size + bruno.party_size


def test_it_counts_who_is_to_be_called(staff, ana, office, now):
    OpeningHours.objects.all().delete()
    move_day.close(
        Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Snow"), now=now, actor="user:1"
    )
    office.slots.update(is_closed=True)
    move_day.relocate(Relocation.objects.get().pk, lambda: now)
    found = lines(staff("carla"))["NYC"]
    assert (found.to_call, found.to_do) == (1, 1)
    assert reverse("desk:to_call", args=["NYC"]) in page(staff("carla"))


@pytest.mark.parametrize(("days", "says"), [(20, True), (200, False), (None, False)])
def test_it_says_when_the_week_plan_ends_soon(days, says, staff, office, now):
    OpeningHours.objects.update(valid_until=now.date() + timedelta(days=days) if days else None)
    found = lines(staff("carla"))["NYC"]
    assert (found.plan_ends_on is not None, found.ends_soon) == (days is not None, says)
    assert ("Ends soon" in page(staff("carla"))) == says


def test_a_plan_with_a_line_that_has_no_end_has_none(staff, office, now):
    OpeningHours.objects.filter(weekday=1).update(valid_until=now.date())
    assert lines(staff("carla"))["NYC"].plan_ends_on is None


@pytest.mark.parametrize(
    ("typed", "found"), [("bos", ["BOS"]), ("Atlanta ga", ["ATL"]), ("nyc", ["NYC", "SUB"]), ("Atlantis", [])]
)
def test_an_office_is_found_by_code_place_or_field_office(typed, found, staff, make_office, office):
    make_office("BOS", city="Burlington", state="MA")
    make_office("ATL", city="Atlanta", state="GA")
    make_office("SUB", parent=office)
    assert sorted(lines(staff("eva"), q=typed)) == found


def test_it_is_sorted_by_what_needs_work_first(staff, make_office, office, now):
    make_office("BOS").hours.update(valid_until=now.date() + timedelta(days=9))
    make_office("ATL").hours.update(valid_until=now.date() + timedelta(days=5))
    assert list(lines(staff("eva"), sort="ends"))[:2] == ["ATL", "BOS"]
    assert 'aria-sort="ascending"' in page(staff("eva"), sort="ends")


def test_the_first_free_time_of_an_office_with_a_long_notice_is_the_one_that_people_get(
    staff, office, book, make_person
):
    Office.objects.update(lead_hours=17_000)
    said = lines(staff("carla"))["NYC"].forecast.first_free
    listed = staff("eva").get(reverse("admin:offices_office_changelist")).context["cl"].result_list
    assert said == next(each.load.first_free for each in listed if each == office)
    office.refresh_from_db()
    assert said == book(make_person("Late"), office=office).slot.starts_at


def test_people_of_one_office_see_no_other(staff, make_office):
    make_office("BOS")
    assert list(lines(staff("carla"), q="")) == ["NYC"]
    assert list(lines(staff("carla"), q="BOS")) == []


def test_more_offices_take_no_more_queries_and_the_warning_stays(staff, make_office, ana, django_assert_num_queries):
    eva = staff("eva")
    for number in range(12):
        make_office(f"X{number}")
    Office.objects.update(supply_warning_days=3660)
    with django_assert_num_queries(13):
        found = page(eva)
    assert "Free places run low" in found
    assert "Week plan</a>" not in found


def test_days_are_those_of_the_office_on_an_evening_that_is_the_next_day_in_utc(staff, office, set_clock):
    evening = datetime(2026, 12, 2, 1, tzinfo=UTC)
    set_clock(evening)
    OpeningHours.objects.update(valid_until=date(2026, 12, 1) + ENDS_SOON)
    Office.objects.update(confirmed_at=evening)
    assert not lines(staff("carla"))["NYC"].ends_soon
    assert "Tuesday, December\u00a01, 2026" in page(staff("carla"))
