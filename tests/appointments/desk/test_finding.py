"""Finding people at the desk by a number or a name."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.models import AccessLog
from appointments.people.disclosure import BUDGETS, Budget

pytestmark = pytest.mark.django_db

NOTHING = "We found no such confirmation"


@pytest.fixture
def look_for(staff):
    """Types it into the box; returns the page that it leads to."""

    def look_for(typed: str, name: str = "carla", office: str = "NYC"):
        return staff(name).post(reverse("desk:scan", args=[office]), {"code": typed}, follow=True)

    return look_for


@pytest.mark.parametrize("typed", ["A012-345-678", "312345678", "ana samp", "Lucía", "Sample Ana March 21, 1988"])
def test_it_opens_the_row_of_the_person(typed, look_for, on_the_day, ana):
    assert look_for(typed).context["appointment"] == ana


@pytest.mark.parametrize("typed", ["A012-345-679", "ana x", "Ana Sample March 22, 1988", "Mateo Sample 1988-03-21"])
def test_what_fits_nobody_is_said(typed, look_for, on_the_day, ana):
    assert NOTHING in look_for(typed).content.decode()


def test_a_name_alone_is_looked_for_among_those_of_today(look_for, on_the_day, set_clock, ana):
    set_clock(on_the_day - timedelta(days=1))
    assert NOTHING in look_for("Ana Sample").content.decode()
    assert look_for("Ana Sample 1988-03-21").context["finding"] == "other_day"


def test_all_that_fit_are_listed(look_for, on_the_day, ana, bruno):
    page = look_for("sample").content.decode()
    assert "More than one fits" in page
    assert {reverse("desk:found", args=["NYC", each.pk]) in page for each in (ana, bruno)} == {True}


@pytest.mark.parametrize("typed", ["A012-345-678", "Ana Sample 1988-03-21", "Ana"])
def test_staff_of_another_office_find_nobody(typed, look_for, on_the_day, ana):
    assert NOTHING in look_for(typed, "dario", "MIA").content.decode()


def test_a_cancelled_one_is_found_by_its_number(look_for, on_the_day, ana, now):
    booking.cancel(ana.pk, version=1, now=now)
    assert look_for("A012-345-678").context["finding"] == "cancelled"


def test_every_search_is_written_down(look_for, on_the_day, ana):
    look_for("A012-345-679")
    look_for("A012-345-678")
    found = AccessLog.objects.filter(kind="found", page="desk:scan")
    assert sorted(found.values_list("appointment", flat=True), key=str) == sorted([None, ana.pk], key=str)


def test_past_the_budget_nobody_is_found(look_for, on_the_day, ana, monkeypatch):
    monkeypatch.setitem(BUDGETS, "Office staff", BUDGETS["Office staff"] | {AccessLog.Kind.FOUND: Budget(1, 1)})
    look_for("A012-345-679")
    assert look_for("A012-345-678").status_code == 429


def test_a_phone_without_an_office_finds_by_number(staff, on_the_day, ana):
    page = staff("carla").post(reverse("desk:scan_anywhere"), {"code": "A012-345-678"}, follow=True)
    assert page.context["appointment"] == ana
