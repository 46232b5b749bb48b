"""The figures of an office: who was booked, who came, how long they waited, how full it was."""

import csv
import re
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from appointments import booking
from appointments.booking.marks import standing
from appointments.desk import charts
from appointments.desk.day_sheet import slots_of
from appointments.desk.figures import SMALLEST_SHOWN, Counts, Filled, by_day, counts, fill, of_every_office
from appointments.models import Appointment
from offices import inventory
from tests import marking

pytestmark = pytest.mark.django_db

MONTH = date(2026, 12, 1), date(2026, 12, 31)


@pytest.fixture
def marked(ana, bruno, on_the_day, book, make_person, now):
    """Ana was seen, Bruno did not come, Carlos was not marked, Dora cancelled."""
    carlos, dora = (book(make_person(name), now=now) for name in ("Carlos", "Dora"))
    marking.mark_seen(ana.pk, now=on_the_day, actor="user:1")
    marking.mark_no_show(bruno.pk, now=on_the_day, actor="user:1")
    booking.cancel(dora.pk, version=1, now=now)
    return carlos


def test_parties_and_people_are_counted(marked, office):
    found = counts(office, *MONTH)
    assert (found.booked, found.people, found.seen, found.no_show) == (3, 5, 1, 1)


def test_firsts_and_follow_ups_are_counted(marked, office, ana, on_the_day):
    facts = {"seen": standing(ana), "now": on_the_day, "actor": "user:1"}
    booking.set_next(ana.pk, first_day=date(2026, 12, 14), **facts)
    found = counts(office, *MONTH)
    assert (found.booked, found.firsts, found.follow_ups) == (4, 3, 1)
    assert by_day(office, *MONTH)[date(2026, 12, 14)].follow_ups == 1


def test_the_wait_is_from_booking_to_appointment(office, make_person, now):
    for n, days in enumerate((1, 2, 3, 6, 10)):
        booking.book(
            office=office,
            people=[make_person(f"P{n}")],
            contact=booking.Contact("en"),
            submission=uuid.uuid4(),
            now=now,
            on_or_after=now + timedelta(days=days),
        )
    found = counts(office, *MONTH)
    assert found.lead_median == pytest.approx(3, abs=0.2)
    assert found.lead_90 > 6


def test_who_waited_no_time_at_all_waited_zero_days(bruno, office):
    Appointment.objects.update(booked_at=bruno.slot.starts_at)
    found = counts(office, *MONTH)
    assert str(found.lead_median) == "0.0"


def test_a_period_without_anyone_is_empty(office):
    assert counts(office, date(2026, 1, 1), date(2026, 1, 31)) == Counts(0, 0, 0, 0)


def test_days_and_weeks_add_up(marked, office, ana):
    days = by_day(office, *MONTH)
    assert list(days) == [ana.starts_at.date()]
    for first, last in (MONTH, (date(2026, 6, 1), date(2027, 5, 1))):
        drawn = charts.bars(days, first, last)
        assert sum(bar.booked for bar in drawn) == 3
        assert all(top >= 0 and tall <= charts.HEIGHT for bar in drawn for _name, top, tall in bar.parts)


def test_how_full_it_was_is_of_the_places_open(marked, office, ana):
    filled = {(each.weekday, each.hour): each for each in fill(office, *MONTH)}
    first = filled[(ana.starts_at.isoweekday(), ana.starts_at.hour)]
    assert first.taken >= 4
    wednesdays, slots_an_hour, people = 5, 2, 4
    assert first.places == wednesdays * slots_an_hour * people
    assert {each.hour for each in filled.values()} == set(range(8, 15))


def test_a_full_hour_is_the_darkest():
    assert [charts.cells([Filled(1, 8, taken, 4)])[0].level for taken in (0, 1, 2, 3, 4)] == [0, 1, 2, 3, 4]


def test_a_day_counts_on_the_offices_own_clock(make_office, make_person, book, now):
    guam = make_office("GUM", timezone="Pacific/Guam", lead_hours=0)
    inventory.open_slots(guam, date(2026, 12, 10), now=now)
    booked = book(make_person(), office=guam)
    there, in_utc = booked.starts_at.date(), booked.slot.starts_at.date()
    assert there != in_utc
    assert of_every_office(there, there) == {guam.pk: counts(guam, there, there)}
    assert of_every_office(in_utc, in_utc) == {}


@pytest.mark.parametrize(
    ("real", "shown"),
    [
        (Counts(4, 9, 4, 0), Counts(None, None, None, None)),
        (Counts(20, 30, 17, 3), Counts(20, 30, None, None)),
        (Counts(20, 30, 12, 6), Counts(20, 30, None, None)),
        (Counts(20, 30, 12, 8), Counts(20, 30, 10, 10)),
        (Counts(21, 33, 12, 9, 3.4, 9.6), Counts(20, 35, 10, 10, 3, 10)),
        (Counts(), Counts(None, None, None, None)),
    ],
)
def test_small_counts_are_hidden_and_cannot_be_worked_out(real, shown):
    assert real.hidden() == replace(shown, follow_ups=None)


def test_two_periods_that_differ_by_a_few_do_not_tell_how_many():
    longer, shorter = Counts(24, 40, 12, 12).hidden(), Counts(23, 38, 11, 12).hidden()
    assert (longer.booked - shorter.booked) % SMALLEST_SHOWN == 0
    assert (longer.seen - shorter.seen) % SMALLEST_SHOWN == 0


def test_others_do_not_see_small_counts_and_the_office_does(staff, marked):
    page = reverse("desk:every_figure", args=MONTH)
    own, other = (dict(staff(name).get(page).context["lines"]) for name in ("carla", "dario"))
    assert {office.code: found.booked for office, found in own.items()} == {"NYC": 3, "MIA": None}
    assert {office.code: found.booked for office, found in other.items()} == {"NYC": None, "MIA": 0}


def test_the_page_draws_charts_with_words_and_tables(staff, marked):
    page = staff("carla").get(reverse("desk:figures", args=["NYC", *MONTH])).content.decode()
    assert page.count("<svg") == page.count("</desc>") == page.count("<table") == 2
    assert "style=" not in page


@pytest.mark.parametrize("name", ["figures", "figures_csv", "fill_csv"])
@pytest.mark.parametrize("period", [("2026-12-31", "2026-12-01"), ("2026-01-01", "2027-06-01")])
def test_a_period_that_cannot_be_is_not_found(name, period, staff):
    tail = {"figures": "", "figures_csv": "days.csv", "fill_csv": "hours.csv"}[name]
    assert staff("carla").get(f"/en/desk/office/NYC/figures/{'/'.join(period)}/{tail}").status_code == 404


def test_a_period_is_chosen(staff, set_clock, now):
    set_clock(now)
    page = reverse("desk:period", args=["NYC"])
    chosen = staff("carla").post(page, {"first": "2026-10-01", "last": "2026-10-31"})
    assert chosen["Location"] == reverse("desk:figures", args=["NYC", date(2026, 10, 1), date(2026, 10, 31)])
    wrong = staff("carla").post(page, {"first": "2026-10-31", "last": "0001-01-01"}, follow=True)
    assert "with at most 366 days" in wrong.content.decode()


def lines(page) -> list[list[str]]:
    return list(csv.reader(page.content.decode("utf-8-sig").splitlines()))


def test_the_files_have_the_same_numbers(staff, marked):
    client = staff("carla")
    days = lines(client.get(reverse("desk:figures_csv", args=["NYC", *MONTH])))
    assert days[1][:5] == ["2026-12-02", "3", "5", "1", "1"]
    assert days[1][6:] == ["3", "0"]
    hours = lines(client.get(reverse("desk:fill_csv", args=["NYC", *MONTH])))
    assert hours[1][:2] == ["Monday", "08:00"]
    assert len(hours) == 1 + 5 * 7


def test_the_page_takes_few_queries(staff, marked, django_assert_max_num_queries):
    client = staff("carla")
    for name, args in (("figures", ["NYC", *MONTH]), ("every_figure", MONTH)):
        with django_assert_max_num_queries(12):
            client.get(reverse(f"desk:{name}", args=args))


def test_a_period_is_found_by_index(office, marked):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    found_by = re.search("Index Cond: .*", slots_of(office, *MONTH).explain())[0]
    assert "starts_at >= " in found_by
    assert "office_id = " in found_by
