"""How many bytes travel over the wire, and how fast the pages are on a slow line and a slow phone.

`test_every_page.py` checks the size of every state of every page.
"""

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.pages import KB, LATER_PAGE
from tests.browser.person import STEPS

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_VISIT, FIRST_REQUESTS, WHOLE_BOOKING = 12 * KB, 4, 40 * KB
SLOWEST_PAINT_MS, MOST_SHIFT = 3500, 0.02
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
CPU_TIMES_SLOWER = 4

in_each_language = pytest.mark.parametrize("language", ["en", "es"])

_PAINT_AND_SHIFT = """() => new Promise(done => {
    const found = {paint: 0, shift: 0};
    new PerformanceObserver(list => list.getEntries().forEach(it => {
        if (!it.hadRecentInput) found.shift += it.value;
    })).observe({type: 'layout-shift', buffered: true});
    new PerformanceObserver(list => {
        found.paint = list.getEntries().at(-1).startTime;
        setTimeout(() => done(found), 100);
    }).observe({type: 'largest-contentful-paint', buffered: true});
})"""


class Wire:
    """Counts incoming bytes, headers included, as the browser counts them. A cache hit is not a request."""

    def __init__(self, page: Page) -> None:
        self.requests = 0
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)

    def taken(self) -> tuple[int, int]:
        """Requests and bytes since the last call."""
        found = self.requests, self.bytes
        self.requests = self.bytes = 0
        return found

    def _finished(self, event: dict) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += event["encodedDataLength"] > 0


def slow_down(page: Page) -> CDPSession:
    """A line of 400 kbit/s with 400 ms to every answer, and a quarter of this processor."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    return session


@in_each_language
def test_the_first_visit_is_small(person, language):
    ana = person(language)
    wire = Wire(ana.page)
    ana.open("start")
    ana.page.wait_for_load_state("networkidle")
    requests, size = wire.taken()
    assert 0 < requests <= FIRST_REQUESTS
    assert 0 < size <= FIRST_VISIT


@in_each_language
def test_the_whole_booking_is_small_and_so_is_each_page(person, language):
    ana = person(language)
    wire = Wire(ana.page)
    ana.open("start")
    ana.page.wait_for_load_state("networkidle")
    whole = wire.taken()[1]
    ana.press()
    for step in STEPS:
        ana.answer(step)
        ana.press()
        ana.page.wait_for_load_state("networkidle")
        size = wire.taken()[1]
        assert 0 < size <= LATER_PAGE, step
        whole += size
    assert ana.is_at("confirmation")
    assert whole <= WHOLE_BOOKING


@in_each_language
def test_a_slow_phone_on_a_slow_line_shows_every_page_soon_and_still(person, language):
    ana = person(language)
    ana.page.set_default_timeout(30_000)
    slow_down(ana.page)
    ana.open("start")
    found = {"start": measured(ana.page)}
    ana.press()
    for step in STEPS:
        found[step] = measured(ana.page)
        ana.answer(step)
        ana.press()
    found["confirmation"] = measured(ana.page)
    assert ana.is_at("confirmation")
    assert {step: each for step, each in found.items() if each["paint"] > SLOWEST_PAINT_MS} == {}
    assert {step: each for step, each in found.items() if each["shift"] > MOST_SHIFT} == {}


def measured(page: Page) -> dict[str, float]:
    """The largest paint, in ms since the last tap, and the layout shift."""
    return page.evaluate(_PAINT_AND_SHIFT)
