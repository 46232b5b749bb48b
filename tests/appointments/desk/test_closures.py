"""Closed days at the desk: what is said of them holds, also once they are over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking import move_day
from appointments.desk.views import closures
from offices.models import Closure, SupplyEvent

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)


@pytest.fixture
def close(office, now):
    """Closes December 2."""

    def close(**fields):
        closure = Closure(**{"office": office, "starts_on": FIRST, "ends_on": FIRST, "reason_source": "Snow"} | fields)
        return move_day.close(closure, now=now, actor="user:1")

    return close


@pytest.fixture
def withdraw(staff, office, set_clock):
    """Looks at a closure at a moment; whether the button is there, and what the page says after a press."""

    def withdraw(closure, moment):
        set_clock(moment)
        eva = staff("eva")
        page = eva.get(reverse("desk:closure", args=[office.code, closure.pk])).content.decode()
        after = eva.post(reverse("desk:reopen", args=[office.code, closure.pk]), follow=True).content.decode()
        return "Withdraw the closure" in page, after

    return withdraw


MIDNIGHT = datetime(2026, 12, 3, 5, 0, tzinfo=UTC)
"""In New York."""


@pytest.mark.parametrize(("minutes", "is_over"), [(-1, False), (0, True)])
def test_a_closure_that_is_over_is_not_withdrawn(minutes, is_over, close, withdraw):
    closure = close()
    offered, after = withdraw(closure, MIDNIGHT + timedelta(minutes=minutes))
    assert (offered, "This closure is over. Nothing was changed." in after) == (not is_over, is_over)
    closure.refresh_from_db()
    assert (closure.reopened_at is None, SupplyEvent.objects.filter(kind="reopened").exists()) == (is_over, not is_over)


@pytest.mark.parametrize(("hours", "is_over"), [(2, False), (3, True)])
def test_one_of_all_offices_is_over_where_the_day_is_the_last_to_end(hours, is_over, close, withdraw, make_office):
    make_office("LAX", timezone="America/Los_Angeles")
    offered, _after = withdraw(close(office=None), MIDNIGHT + timedelta(hours=hours))
    assert offered != is_over


def test_the_list_says_when_it_does_not_show_all(close, staff, office, set_clock, now, monkeypatch):
    close()
    set_clock(now)
    mara, address = staff("mara"), reverse("desk:closures", args=[office.code])
    assert "Only the latest" not in mara.get(address).content.decode()
    monkeypatch.setattr(closures, "MOST_SHOWN", 0)
    assert "Only the latest 0 are shown." in mara.get(address).content.decode()


def test_places_that_are_only_held_are_not_said_to_be_booked(ana, staff, office, set_clock, now):
    set_clock(now)
    booking.cancel(ana.pk, version=1, now=now)
    page = staff("mara").get(reverse("desk:slots", args=[office.code, ana.starts_at.date()])).content.decode()
    assert "3 of 56 places booked or held, 53 free" in " ".join(page.split())
