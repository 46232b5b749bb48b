"""The sixteen calls in a real browser, with the same limits: `tests/project/calls.py` says what is pressed."""

from datetime import time, timedelta

import pytest

from offices import inventory
from tests.browser.hand import BrowserHand
from tests.project.agent import Line
from tests.project.calls import MOST, Calls

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand_of(open_browser, site):
    """Another browser for each agent who is signed in."""

    def hand_of(line: Line) -> BrowserHand:
        page = open_browser()
        page.context.add_cookies(
            [{"name": each.key, "value": each.value, "url": site} for each in line.client.cookies.values()]
        )
        return BrowserHand(page, line.url("home"))

    return hand_of


@pytest.mark.parametrize("call", MOST, ids=lambda call: call.__name__)
def test_a_call_takes_few_interactions(call, hand_of, ana, now, office, make_office):
    offices = {
        "own": office,
        "other": make_office("MIA", city="Miramar", state="FL", closes=time(10)),
        "big": make_office("CHI", city="Chicago", state="IL", people_per_slot=8, closes=time(10)),
    }
    for code in ("other", "big"):
        inventory.open_slots(offices[code], (now + timedelta(days=30)).date(), now=now)
    calls = Calls(offices, ana, now, hand_of)
    call(calls)
    assert calls.hand.count <= MOST[call]
