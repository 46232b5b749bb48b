"""Supply belongs to its office: other staff cannot see it, and only staff with the right can change it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.booking import move_day
from appointments.models import Appointment, RelocatedParty, Relocation
from offices.models import Closure, OpeningHours, Slot, SupplyEvent
from tests.project.supply_pages import capacity, closing, week
from tests.project.test_who_may_open import staff_patterns

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)
NEXT = date(2026, 12, 3)

CHANGES = {
    "capacity": ({"day": NEXT}, capacity(NEXT, amount="0", go="move")),
    "slot_capacity": ({"slot_id": None}, capacity(NEXT, amount="0", go="move")),
    "week": ({}, week() | {"go": "move"}),
    "close": ({"day": NEXT}, closing(NEXT, go="save")),
    "reopen": ({"closure_id": None}, {}),
    "back": ({"row_id": None}, {}),
    "called": ({"row_id": None}, {}),
    "again": ({"row_id": None}, {}),
    "number": ({"row_id": None}, {}),
}
"""URL name of a change of supply -> the parts of its address, and its form."""

RIGHTS = {"offices.change_capacity", "offices.change_openinghours", "offices.add_closure", "offices.change_closure"}
MINE = ("slot_capacity", "reopen", "back", "called", "again", "number")
"""Those with the key of a row in the address."""


@pytest.fixture(autouse=True)
def _cleared(office, ana, set_clock, now):
    """A day of Ana's office is closed, she is moved, and every slot of the next day has a booking."""
    set_clock(now)
    move_day.close(
        Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Snow"), now=now, actor="user:1"
    )
    move_day.relocate(Relocation.objects.get().pk, timezone.now)


def address(name, code):
    keys = {
        "slot_id": Slot.objects.filter(starts_at__date=NEXT).earliest("pk").pk,
        "closure_id": Closure.objects.get().pk,
        "row_id": RelocatedParty.objects.get().pk,
    }
    given = {place: keys.get(place, value) for place, value in CHANGES[name][0].items()}
    return reverse(f"desk:{name}", kwargs={"code": code} | given)


def everything():
    models = (Slot, Closure, OpeningHours, SupplyEvent, Relocation, RelocatedParty, Appointment)
    return [list(model.objects.order_by("pk").values()) for model in models]


def answer_that_changes_nothing(client, name, code):
    return response_that_changes_nothing(client, name, code).status_code


def response_that_changes_nothing(client, name, code):
    before = everything()
    response = client.post(address(name, code), CHANGES[name][1])
    assert everything() == before
    return response


def test_every_change_of_supply_has_a_row():
    changing = {
        name.partition(":")[2]
        for name, pattern in staff_patterns().items()
        if getattr(pattern.callback, "asks_for", "") in RIGHTS and "code" in pattern.pattern.regex.groupindex
    }
    assert changing | {"called", "number"} == set(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_staff_of_another_office_find_nothing_to_change(name, staff):
    assert answer_that_changes_nothing(staff("dario"), name, "NYC") == 404


@pytest.mark.parametrize("name", MINE)
def test_a_row_of_another_office_is_not_reached_through_ones_own(name, staff):
    assert answer_that_changes_nothing(staff("dario"), name, "MIA") == 404


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"called", "number"}))
def test_staff_without_the_right_are_refused(name, staff):
    assert answer_that_changes_nothing(staff("carla"), name, "NYC") == 403


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"called", "number"}))
def test_an_agent_of_the_support_line_changes_no_supply(name, staff):
    response = response_that_changes_nothing(staff("sol"), name, "NYC")
    assert (response.status_code, response["Location"]) == (302, reverse("support:home"))


@pytest.mark.parametrize("name", CHANGES)
def test_nobody_changes_anything_before_signing_in(name, staff):
    assert answer_that_changes_nothing(staff("nobody"), name, "NYC") == 302


@pytest.mark.parametrize("page", ["month", "slots", "closures", "closure", "to_call", "history", "week", "home"])
def test_pages_of_one_office_name_no_other(page, staff):
    fixed = {"month": {"first": FIRST.replace(day=1)}, "slots": {"day": NEXT}}
    kwargs = {"code": "MIA"} | fixed.get(page, {})
    if page == "closure":
        kwargs["closure_id"] = Closure.objects.create(starts_on=NEXT, ends_on=NEXT, reason_source="Storm").pk
    shown = staff("dario").get(reverse(f"desk:{page}", kwargs={} if page == "home" else kwargs))
    assert shown.status_code == 200
    # A whole word: a token of a form may hold the letters of a code.
    words = set(re.findall(r"[\w-]+", shown.content.decode()))
    assert words & {"NYC", "Snow", str(Appointment.objects.get())} == set()
