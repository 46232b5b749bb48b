"""The long run: `bin/test tests/chaos/storm.py -s`, five minutes or more on two cores.

1,000 due texts, and while they are sent: 50 kills of a Celery worker, 5 of Redis, 2 FLUSHALL and 3 restarts of the
database, with three workers, two beats and cron at once, and a provider that is slow, fails, hangs, lies and answers
twice. `--rounds 2` doubles all of it. Its file name does not match, so it runs only when named.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.chaos.fleet import Fleet, fleet, provider
from tests.twilio import Twilio

WAYS = ["well"] * 60 + ["slow"] * 30 + ["error", "busy", "hang", "deaf", "cut", "lie", "odd", "twice"]
MESSAGES, KILLS, REDIS_KILLS, FLUSHES, DATABASE_RESTARTS = 1_000, 50, 5, 2, 3
NAMES = ("worker0", "worker1", "worker2", "beat0", "beat1")
LONGEST_LULL = 30
"""Seconds: how long a kill waits until its share of the texts is sent."""


@pytest.fixture
def carrier() -> Iterator[Twilio]:
    with provider(WAYS, seconds=0.5, timeout=3) as carrier:
        yield carrier


@pytest.fixture
def storm(carrier, monkeypatch, rounds) -> Iterator[Fleet]:
    """Its own engines, with the texts booked and due, and nothing sent yet."""
    for name in ("DATABASE_URL", "PYTEST_CURRENT_TEST"):
        monkeypatch.delenv(name, raising=False)
    with fleet(carrier) as storm:
        storm.run("-m", "tests.chaos.crowd", "book", str(MESSAGES * rounds))
        yield storm


def test_a_storm_neither_loses_nor_doubles_a_message(storm: Fleet, carrier: Twilio, rounds: int):
    dice = random.Random(5)
    for name in NAMES:
        storm.start(name)
    began = time.monotonic()
    blows = blows_of(storm, rounds, dice)
    for number, blow in enumerate(blows):
        reach(storm, carrier, MESSAGES * rounds * number // len(blows))
        blow()
    calm = time.monotonic()
    while storm.waiting():
        assert time.monotonic() - calm < 1800, f"{storm.waiting()} messages have no end"
        storm.keep_alive()
        time.sleep(2)
    report(storm, carrier, KILLS * rounds, time.monotonic() - began, time.monotonic() - calm)


def blows_of(storm: Fleet, rounds: int, dice: random.Random) -> list[Callable[[], None]]:
    """All the kills and restarts, in any order, and cron now and then."""

    def kill_a_worker() -> None:
        victim = f"worker{dice.randrange(3)}"
        storm.kill(victim)
        storm.start(victim)

    blows = [kill_a_worker] * KILLS + [storm.restart_redis] * REDIS_KILLS + [storm.flush] * FLUSHES
    blows = (blows + [storm.restart_database] * DATABASE_RESTARTS + [storm.cron] * 5) * rounds
    dice.shuffle(blows)
    return blows


def reach(storm: Fleet, carrier: Twilio, texts: int) -> None:
    """Waits until this many texts are sent, so that the kills are spread over the run."""
    deadline = time.monotonic() + LONGEST_LULL
    while len(set(carrier.by_us)) < texts and time.monotonic() < deadline:
        storm.keep_alive()
        time.sleep(0.2)


def report(storm: Fleet, carrier: Twilio, kills: int, seconds: float, calm: float) -> None:
    rows = json.loads(storm.run("-m", "tests.chaos.crowd", "tally"))
    copies = Counter(carrier.by_us)
    twice = {phone for phone, count in copies.items() if count > 1}
    marked = {phone for phone, _status, possibly_duplicate, _seconds in rows if possibly_duplicate}
    lost = [phone for phone, status, _twice, _seconds in rows if status != "sent" or phone not in copies]
    waits = sorted(row[3] for row in rows if row[3] is not None)
    sys.stdout.write(
        f"\n{len(rows)} messages, {kills} kills, {seconds:.0f} s, the last {calm:.0f} s in calm: {len(lost)} lost,"
        f" {len(twice)} sent twice by us, {len(twice - marked)} of them not marked, {len(marked)} marked;"
        f" half handed over within {waits[len(waits) // 2]:.0f} s, all within {waits[-1]:.0f} s\n"
    )
    assert lost == []
    assert len(twice) <= len(rows) / 1000
    assert twice <= marked
    storm.run("manage.py", "check_invariants", "-v0")
