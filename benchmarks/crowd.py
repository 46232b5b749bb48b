"""A crowd: people who look and book for minutes, then thousands who arrive within one minute. `bin/bench crowd`

First `--visitors` people use the site for `--seconds`; nine of ten only read pages. Then `--arrivals` people open the
start page within a minute while `CROWD_INSIDE` lets few in. Those outside refresh as their page says, those inside
book. A time counts from the moment at which a person wanted the page, so a driver that is late makes it longer.
Bounds: no error; 95 % within 0.8 s at first; in the crowd every page at the door within 2 s, 95 % of the pages inside
within 1.5 s, and of all pairs of people let in at most 1 % let in against the order of their arrival.
"""

import argparse
import heapq
import random
import sys
import threading
import time
from bisect import insort
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from tqdm import tqdm

from appointments.public import crowd
from benchmarks.bookings import fill_the_database
from benchmarks.visitor import Stuck, Visitor
from tests.server import serving

READ = ("/en/", "/es/", "/en/offices/", "/es/questions/", "/en/prepare/", "/es/trust/")
PAUSE = (5, 15)
"""Seconds for which a person reads a page; much shorter in the crowd, so that the line moves."""

HURRY = (0.2, 0.6)
MINUTE = 60
SENDERS = 64
INSIDE = 40
"""How many people may book at the same time in the crowd."""

READING_MS, INSIDE_MS, DOOR_MS, INVERSIONS = 800, 1_500, 2_000, 0.01


@dataclass
class Seen:
    """Seconds of pages, and what went wrong, of many threads."""

    pages: dict[str, list[float]] = field(default_factory=lambda: {"reading": [], "door": [], "inside": []})
    errors: Counter[str] = field(default_factory=Counter)
    booked: int = 0

    def time(self, page: str, wanted: float, send: Callable[[], None]) -> bool:
        """Whether the page came. `wanted` is when its person asked for it."""
        try:
            send()
        except (OSError, HTTPException, Stuck) as error:
            self.errors[f"{page}: {error or type(error).__name__}"] += 1
            return False
        self.pages[page].append(time.monotonic() - wanted)
        return True

    def milliseconds(self, page: str, share: float) -> float:
        times = sorted(self.pages[page])
        return 1000 * times[min(len(times) - 1, int(len(times) * share))] if times else 0


@dataclass
class Door:
    """The people of the crowd, and when each asks next."""

    address: str
    seen: Seen
    next: list[tuple[float, int]]
    until: float
    tickets: dict[int, str] = field(default_factory=dict)
    admitted: list[int] = field(default_factory=list)
    """In the order in which they were let in, as Redis has it."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self) -> None:
        """One sender: the next person who is due opens the start page; one who is let in books."""
        while (due := self._due()) and due[0] < self.until:
            time.sleep(max(0, due[0] - time.monotonic()))
            self._open(*due)

    def _due(self) -> tuple[float, int] | None:
        with self.lock:
            return heapq.heappop(self.next) if self.next else None

    def _open(self, wanted: float, person: int) -> None:
        waits = 0.0

        def send() -> None:
            nonlocal waits
            line = HTTPConnection(urlsplit(self.address).netloc, timeout=30)
            cookie = f"{settings.CROWD_COOKIE_NAME}={self.tickets.get(person, '')}"
            line.request("GET", "/en/", headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            answer = line.getresponse()
            answer.read()
            line.close()
            if answer.status != 200:
                raise Stuck(f"{answer.status} at the door")
            kept = answer.headers.get("Set-Cookie", "")
            self.tickets[person] = kept.partition(f"{settings.CROWD_COOKIE_NAME}=")[2].partition(";")[0]
            waits = float(answer.headers.get("Refresh", 0))

        if self.seen.time("door", wanted, send) and not waits:
            book(self.address, self.seen, ticket=self.tickets[person], pause=HURRY, until=self.until)
        elif waits:
            with self.lock:
                heapq.heappush(self.next, (time.monotonic() + waits, person))


def main() -> int:
    """1 when a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--arrivals", type=int, default=10_000)
    options = parser.parse_args()
    fill_the_database()
    calm = visit(options.visitors, options.seconds)
    met, order = arrive(options.arrivals)
    inversions = share_of_inversions(order)
    bounds = {
        "reading and booking, 95 % within (ms)": (calm.milliseconds("reading", 0.95), READING_MS),
        "at the door, the longest (ms)": (met.milliseconds("door", 1), DOOR_MS),
        "inside, 95 % within (ms)": (met.milliseconds("inside", 0.95), INSIDE_MS),
        "let in against the order of arrival (share of pairs)": (inversions, INVERSIONS),
        "errors": (calm.errors.total() + met.errors.total(), 0),
    }
    print(f"Visitors: {len(calm.pages['reading']):,} pages, {calm.booked} booked, errors {dict(calm.errors)}")
    print(f"Crowd: {len(met.pages['door']):,} pages at the door, median {met.milliseconds('door', 0.5):.0f} ms;")
    print(f"  {len(order):,} let in, {met.booked} booked meanwhile, errors {dict(met.errors)}")
    for name, (found, bound) in bounds.items():
        print(f"  {name}: {found:.3g}, bound {bound:g}{'' if found <= bound else ' — BROKEN'}")
    return int(any(found > bound for found, bound in bounds.values()))


def visit(visitors: int, seconds: int) -> Seen:
    """People who read and book, with pauses in which they read."""
    seen = Seen()
    with serving(workers=2, threads=4, BOOKINGS_PER_ADDRESS="1000000", CROWD_INSIDE="0") as address:
        warm(address)
        until = time.monotonic() + seconds

        def stay(number: int) -> None:
            time.sleep(random.uniform(0, PAUSE[1]))  # noqa: S311
            while time.monotonic() < until:
                if number % 10:
                    visitor = Visitor(address)
                    page = partial(visitor.send, "GET", random.choice(READ))  # noqa: S311
                    seen.time("reading", time.monotonic(), page)
                    visitor.line.close()
                    time.sleep(random.uniform(*PAUSE))  # noqa: S311
                else:
                    book(address, seen, page="reading", pause=PAUSE, until=until)

        with ThreadPoolExecutor(visitors) as pool:
            people = [pool.submit(stay, number) for number in range(visitors)]
            show_progress("Visitors", until)
            [person.result() for person in people]
    return seen


def book(
    address: str, seen: Seen, *, pause: tuple[float, float], until: float, ticket: str = "", page: str = "inside"
) -> None:
    """A person fills in the pages, reads each for a while, and books."""
    visitor = Visitor(address)
    if ticket:
        visitor.cookies[settings.CROWD_COOKIE_NAME] = ticket
    came = seen.time(page, time.monotonic(), lambda: visitor.send("GET", "/en/"))
    while came and time.monotonic() < until and "/confirmation/" not in visitor.path:
        # The server ends a connection that is idle for two seconds.
        visitor.line.close()
        time.sleep(random.uniform(*pause))  # noqa: S311
        came = seen.time(page, time.monotonic(), visitor.press)
    visitor.line.close()
    seen.booked += "/confirmation/" in visitor.path


def arrive(arrivals: int) -> tuple[Seen, list[int]]:
    """What people met who all came within a minute, and their numbers in the order in which they were let in."""
    seen, order = Seen(), dict[int, float]()
    crowding = {"CROWD_INSIDE": str(INSIDE), "BOOKINGS_PER_ADDRESS": "1000000"}
    with serving(workers=2, threads=4, **crowding) as address:
        warm(address)
        began = time.monotonic()
        # At random moments, as people do.
        moments = sorted(began + 1 + random.random() * MINUTE for _person in range(arrivals))  # noqa: S311
        door = Door(address, seen, list(zip(moments, range(arrivals), strict=True)), began + 2 * MINUTE)
        with ThreadPoolExecutor(SENDERS) as pool:
            senders = [pool.submit(door.work) for _sender in range(SENDERS)]
            show_progress("Crowd", door.until, lambda: order.update(let_in(door.tickets)))
            [sender.result() for sender in senders]
    # People who were let in by one request came in together.
    return seen, sorted(order, key=lambda number: (order[number], number))


def let_in(tickets: dict[int, str]) -> dict[int, float]:
    """Who was let in within the last minute, by their number of arrival, and when."""
    names = {signing.loads(ticket, salt=crowd.SALT).encode(): person for person, ticket in list(tickets.items())}
    lately: Any = crowd.redis().zrange(crowd.key("pace"), 0, -1, withscores=True)
    return {names[name]: moment for name, moment in lately if name in names}


def warm(address: str) -> None:
    """Some people book before it begins: a process that has just started reads its templates."""
    with ThreadPoolExecutor(INSIDE // 2) as pool:
        until = time.monotonic() + MINUTE
        list(pool.map(lambda _nth: book(address, Seen(), pause=(0, 0), until=until), range(INSIDE)))


def share_of_inversions(order: Sequence[int]) -> float:
    """Of all pairs, those in which the later arrival was let in first."""
    before: list[int] = []
    inverted = 0
    for number in order:
        insort(before, number)
        inverted += len(before) - 1 - before.index(number)
    pairs = len(order) * (len(order) - 1) / 2
    return inverted / pairs if pairs else 0


def show_progress(name: str, until: float, each: Callable[[], object] = lambda: None) -> None:
    """A line that grows until the moment; calls `each` every five seconds."""
    with tqdm(total=round(until - time.monotonic()), desc=name, unit="s", leave=False) as bar:
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(5, left))
            each()
            bar.update(5)


if __name__ == "__main__":
    sys.exit(main())
