"""Every office, for people who look before they book."""

from datetime import date, time

import pytest
from django.core.management import call_command

from offices import confirming
from offices.models import Office, OpeningHours, Slot
from tests.project.markup import Tags

pytestmark = pytest.mark.django_db


def html(page) -> str:
    return page.content.decode()


def test_it_works(visitor, office):
    Office.objects.update(phone="(212) 555-0100")
    page = html(visitor.get("offices"))
    for words in (
        '<h2 id="NY">New York</h2>',
        "26 Federal Plaza",
        "Monday to Friday: 8:00 a.m. to 3:00 p.m.",
        "(212) 555-0100",
    ):
        assert words in page
    assert "Earliest date: Wednesday, December\xa02, 2026, noon (Eastern Time)" in page


def test_a_phone_can_dial_the_number_of_an_office(visitor):
    Office.objects.update(phone="(212) 555-0100")
    assert 'href="tel:+12125550100">(212) 555-0100</a>' in html(visitor.get("offices"))


@pytest.mark.parametrize(("phone", "is_shown"), [("", True), ("(212) 555-0100", False)])
def test_beside_an_office_without_a_phone_stands_the_national_line(phone, is_shown, visitor, settings):
    settings.NATIONAL_PHONE = "888-555-0199"
    Office.objects.update(phone=phone)
    assert ('<a class="phone" href="tel:+18885550199">888-555-0199</a>' in html(visitor.get("offices"))) is is_shown


def test_a_list_of_states_leads_to_each_of_them(visitor, make_office):
    assert '<nav class="no-print"' not in html(visitor.get("offices"))
    make_office("LAX", state="CA")
    page = html(visitor.get("offices"))
    assert '<a href="#CA">California</a>' in page
    assert '<h2 id="CA">California</h2>' in page


def test_it_is_in_spanish_too(visitante):
    page = html(visitante.get("offices"))
    assert "Lunes a viernes: 8:00 a. m. a 3:00 p. m." in page
    assert "miércoles 2\xa0de diciembre de 2026" in page


def test_the_map_is_asked_for_the_address_and_never_told_who_asks(visitor):
    (link,) = [link for link in Tags(html(visitor.get("offices"))).named("a") if "openstreetmap" in link["href"]]
    assert link["href"].endswith("/search?query=26+Federal+Plaza%2C+New+York%2C+NY+10278")
    assert link["rel"] == "noreferrer"


def test_an_office_where_all_is_full_says_so(visitor):
    Slot.objects.update(booked=4)
    assert "All open days are full." in html(visitor.get("offices"))


def test_an_office_that_takes_no_appointments_is_left_out(visitor, make_office):
    make_office("SHUT", is_active=False, address="1 Closed Street")
    assert "Closed Street" not in html(visitor.get("offices"))


def test_without_offices_it_says_whom_to_call(visitor):
    Office.objects.update(is_active=False)
    assert "No office takes appointments here yet." in html(visitor.get("offices"))


def test_hours_that_differ_are_told_apart(visitor, office):
    hours = {"office": office, "slot_minutes": 30, "people_per_slot": 4, "valid_from": date(2020, 1, 1)}
    OpeningHours.objects.create(weekday=2, opens=time(15), closes=time(17), **hours)
    OpeningHours.objects.create(weekday=5, opens=time(9), closes=time(12), **hours)
    page = html(visitor.get("offices"))
    for line in (
        "Monday to Tuesday: 8",
        "Wednesday: 8:00 a.m. to 5:00 p.m.",
        "Thursday to Friday: 8",
        "Saturday: 9:00",
    ):
        assert line in page


def test_the_database_is_asked_as_often_for_many_offices_as_for_one(visitor, django_assert_num_queries, now):
    call_command("load_offices", verbosity=0)
    confirming.confirm_as_samples(now=now)
    with django_assert_num_queries(3):
        page = visitor.client.get("/en/offices/")
    assert html(page).count("usa-summary-box") == Office.objects.bookable().count() >= 25
