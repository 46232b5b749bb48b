"""The week plan at the desk: what is said after a press of its last button."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from appointments.models import Relocation
from offices import inventory
from offices.models import Closure
from tests.project.supply_pages import looked_at, week

pytestmark = pytest.mark.django_db

FOLLOWS = "All days ahead follow it."
EVERY_DAY = {"form-0-weekdays": ["0", "1", "2", "3", "4"]}


@pytest.fixture(autouse=True)
def _today(set_clock, now):
    set_clock(now)


@pytest.fixture
def save(staff, office):
    """Looks at the plan, then presses a button of the check page; returns what it said and what came then."""

    def save(plan, go):
        mara, address = staff("mara"), reverse("desk:week", args=[office.code])
        look = mara.post(address, looked_at(mara, address, plan))
        page = mara.post(address, looked_at(mara, address, plan | {"go": go}), follow=True)
        return [" ".join(each.content.decode().split()) for each in (look, page)]

    return save


def test_a_plan_with_room_for_all_is_followed(save, ana):
    _look, page = save(week(opens="08:00", closes="15:00", people_per_slot="4") | EVERY_DAY, "keep")
    assert FOLLOWS in page


@pytest.mark.parametrize("go", ["keep", "move"])
def test_where_people_stay_beyond_the_plan_it_says_so(go, save, ana):
    _look, page = save(week() | EVERY_DAY | {"form-0-opens": "05:00", "form-0-closes": "05:30"}, go)
    assert FOLLOWS not in page
    assert "in 1 slot more places are taken than it has" in page


def test_places_that_staff_set_stay_and_it_says_so(save, office, now):
    day = date(2026, 12, 9)
    how = inventory.How.SET
    inventory.change_capacity(office, inventory.Span(day, day), how, 9, keep_booked=False, now=now, actor="user:1")
    _look, page = save(week(opens="08:00", closes="15:00", people_per_slot="4") | EVERY_DAY, "keep")
    assert "Places that staff set for single slots stay." in page


@pytest.fixture
def closed_next(ana, office, now):
    """The office is closed from the end of Ana's slot on: a longer one lasts into it."""
    start = ana.starts_at
    ends = (start + timedelta(minutes=30)).time()
    closure = Closure(office=office, starts_on=start.date(), ends_on=start.date(), from_time=ends, until_time=time(23))
    inventory.close(closure.write("reason", {"en": "Snow", "es": "Nieve"}), now=now, actor="user:1")


def test_those_whose_slot_closes_are_not_said_to_be_kept(closed_next, save, ana):
    start = ana.starts_at
    hours = {"form-0-opens": f"{start:%H:%M}", "form-0-closes": f"{start + timedelta(hours=3):%H:%M}"}
    plan = week(slot_minutes="60", people_per_slot="4") | EVERY_DAY | hours
    look, page = save(plan, "keep")
    assert "Those booked in the slots that close are moved in any case." in look
    assert "Save and keep them" not in look
    assert Relocation.objects.count() == 1
    assert "People are being moved now." in page
