"""How late messages are: `bin/test tests/chaos/latency.py -s`, about six minutes.

Three workers, two beats, cron every ten seconds, and a provider that answers within half a second, as in production. It
measures when the provider has a text. Its file name does not match, so it runs only when named.
"""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.chaos.fleet import FINAL, Fleet, fleet, provider
from tests.chaos.storm import NAMES
from tests.twilio import Twilio

TEXTS, SECONDS = 300, 90
KILLS = 3
HUNG = 4


@pytest.fixture
def carrier() -> Iterator[Twilio]:
    with provider(["well"] * 2 + ["slow"], seconds=0.5, timeout=15) as carrier:
        yield carrier


@pytest.fixture
def running(carrier, monkeypatch) -> Iterator[Fleet]:
    """A fleet that has delivered its first text."""
    for name in ("DATABASE_URL", "PYTEST_CURRENT_TEST"):
        monkeypatch.delenv(name, raising=False)
    with fleet(carrier) as running:
        running.run("-m", "tests.chaos.crowd", "open")
        for name in NAMES:
            running.start(name)
        running.run("-m", "tests.chaos.crowd", "visit", "3", "0", "+1211")
        settle(running, 120)
        yield running


def test_texts_are_on_time_and_nobody_gets_one_twice(running: Fleet, carrier: Twilio):
    running.run("-m", "tests.chaos.crowd", "remind", str(TEXTS), str(SECONDS))
    with cron_every(10, running):
        running.run("-m", "tests.chaos.crowd", "visit", str(TEXTS), str(SECONDS), "+1213")
        settle(running, 120)
    waits = lateness(running, carrier)
    answers, reminders = (sorted(waits[kind]) for kind in ("confirmation", "reminder_1"))
    sys.stdout.write(f"\nconfirmations: {spread(answers)}; reminders: {spread(reminders)}\n")
    assert set(Counter(carrier.by_us).values()) == {1}
    assert (len(answers), len(reminders)) == (TEXTS, TEXTS)
    assert share(answers, 10) >= 0.99
    assert share(answers + reminders, 60) >= 0.99


def test_what_killed_workers_held_is_settled_within_90_seconds(running: Fleet, carrier: Twilio):
    well, took = carrier.behave, []
    for kill in range(KILLS):
        hangs = iter(["hang", "deaf"] * HUNG)
        carrier.behave = lambda hangs=hangs: next(hangs)
        running.run("-m", "tests.chaos.crowd", "visit", str(HUNG), "2", f"+1{220 + kill}")
        wait_for(running, "handed_over_at IS NOT NULL AND status = 'sending'", HUNG)
        carrier.behave, killed = well, time.monotonic()
        for name in [name for name in NAMES if name.startswith("worker")]:
            running.kill(name)
            running.start(name)
        settle(running, 150)
        took.append(time.monotonic() - killed)
    sys.stdout.write(f"\nafter kills of all workers settled within {', '.join(f'{each:.0f}' for each in took)} s\n")
    assert set(Counter(carrier.by_us).values()) == {1}
    assert max(took) <= 90


def test_after_redis_is_back_texts_flow_again_by_themselves(running: Fleet, carrier: Twilio):
    running.redis.stop()
    running.run("-m", "tests.chaos.crowd", "visit", "10", "5", "+1230")
    waited = running.waiting()
    running.redis.start()
    back = time.monotonic()
    while running.waiting():
        running.keep_alive()
        assert time.monotonic() - back < 120
        time.sleep(0.2)
    took = time.monotonic() - back
    sys.stdout.write(f"\nRedis away: {waited} of 10 waited; all gone out {took:.0f} s after it was back\n")
    assert set(Counter(carrier.by_us).values()) == {1}


@contextmanager
def cron_every(seconds: float, running: Fleet) -> Iterator[None]:
    """Runs cron beside the workers until the context ends."""
    is_over = threading.Event()

    def run() -> None:
        while not is_over.wait(seconds):
            running.cron()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def settle(running: Fleet, seconds: float) -> None:
    """Waits until all due messages are sent."""
    wait_for(running, f"due_at <= now() + interval '{SECONDS} seconds' AND status NOT IN {FINAL}", 0, seconds)


def wait_for(running: Fleet, condition: str, count: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while running.count(condition) != count:
        assert time.monotonic() < deadline, f"not {count} within {seconds} seconds: {condition}"
        time.sleep(0.1)


def lateness(running: Fleet, carrier: Twilio) -> dict[str, list[float]]:
    """For each kind, how many seconds after it was due the provider had each text."""
    due = {phone: (kind, due) for phone, kind, due in json.loads(running.run("-m", "tests.chaos.crowd", "due"))}
    waits: dict[str, list[float]] = {"confirmation": [], "reminder_1": []}
    for taken in carrier.taken:
        if taken["to"] in due:
            kind, since = due[taken["to"]]
            waits[kind].append(float(taken["at"]) - since)
    return waits


def share(waits: list[float], limit: float) -> float:
    return sum(wait <= limit for wait in waits) / len(waits)


def spread(waits: list[float]) -> str:
    half, most, last = waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1]
    return f"{len(waits)}, half within {half:.1f} s, 99 % within {most:.1f} s, all within {last:.1f} s"
