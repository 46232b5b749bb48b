"""Sixteen calls take few interactions. `tests/browser/test_calls.py` makes them in a real browser."""

from datetime import time, timedelta

import pytest

from offices import inventory
from tests.project.calls import MOST, Calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(line, ana, now, make_office) -> Calls:
    """Ana is booked at New York; Miami and a large office take people too."""
    line.offices["big"] = make_office("CHI", city="Chicago", state="IL", people_per_slot=8, closes=time(10))
    for code in ("other", "big"):
        inventory.open_slots(line.offices[code], (now + timedelta(days=30)).date(), now=now)
    return Calls(line.offices, ana, now)


@pytest.mark.parametrize("call", MOST, ids=lambda call: call.__name__)
def test_a_call_takes_few_interactions(call, made):
    call(made)
    assert made.hand.count <= MOST[call]
