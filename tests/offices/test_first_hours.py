"""A new office has hours from the day that it is now there."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from offices.models import OpeningHours
from tests.offices.test_load_offices import load

pytestmark = pytest.mark.django_db

__all__ = ["load"]


@pytest.mark.parametrize(("zone", "state"), [("America/New_York", "NY"), ("Pacific/Honolulu", "HI")])
def test_hours_of_a_new_office_begin_on_the_day_that_it_is_there(zone, state, load, monkeypatch):
    # The second of December in UTC.
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 2, 1, tzinfo=UTC))
    places = {"NY": ("New York", "10278"), "HI": ("Honolulu", "96850")}
    city, code = places[state]
    load({"timezone": zone, "state": state, "city": city, "zip": code})
    begins = OpeningHours.objects.filter(office__code="TST").values_list("valid_from", flat=True)
    assert {*begins} == {date(2026, 12, 1)}
