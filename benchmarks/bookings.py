"""What a booking costs: processor time of each part, rate, latency. `bin/bench bookings`

Visitors without a notice book through gunicorn (2 workers, 4 threads), all at one office or spread over all of them:
whole bookings, then the last two requests alone (Book, and the confirmation), which visitors who have filled in
everything send. The same two on a bare Django site (benchmarks/bare_site.py), through the ORM and in plain SQL, are
the measure. These bookings write no message; others, for people who want texts, have a Celery worker beside them, which
only stores what it would send. Draws docs/images/bookings.svg. Times mean something on one machine only, ratios of one
run on any. `--bookings` for each number of clients.
"""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from redis import Redis

from appointments.models import Message, Notice
from benchmarks import plot
from benchmarks.visitor import Stuck, Visitor
from offices import confirming, nearby
from offices.models import Office
from scheduler import processes
from tests.server import database_of_tests, serving

CLIENTS = (1, 8, 32, 64)
WARMED_BY, MOST_AGAIN = 8, 20
BARE_FOR_ONE = 5
"""So many bookings of the bare site for one of ours: they take too little time to be measured in a few."""

FIELD_OFFICES = settings.BASE_DIR / "offices" / "data" / "field_offices.csv"
TICKS = (0, 1, 2, 4, 8, 16, 32)
_HEAD = (
    "clients | a second | median ms | 95 % ms | web ms | PostgreSQL | Redis | worker | driver | busy | times the bare"
)


class Used(NamedTuple):
    """Processor time of each part."""

    web: float
    postgres: float
    redis: float
    worker: float
    driver: float


class Cost(NamedTuple):
    """Of one booking: milliseconds of processor time, and the milliseconds that it took."""

    used: Used
    rate: float
    median: float
    slow: float
    busy: int
    """How often the site said that the office is busy, and the visitor pressed again."""


Table = dict[int, Cost]
"""Number of clients -> what a booking costs with so many."""


def main() -> int:
    """Prints a table for each, and draws the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bookings", type=int, default=200)
    count = parser.parse_args().bookings
    fill_the_database()
    tables: dict[str, Table] = {}
    towns = {"one office": ["10278"], "all offices": _towns()}
    with serving(workers=2, threads=4, application="benchmarks.bare_site") as address:
        for where, zips in towns.items():
            for name, page in (("Bare site, ORM", "/en/"), ("Bare site, SQL", "/sql/")):
                jobs = _each(partial(_begin_and_book, address, page), zips, BARE_FOR_ONE * count)
                tables[f"{name}, {where}"] = {each: _measured(each, jobs) for each in CLIENTS}
    with serving(workers=2, threads=4, BOOKINGS_PER_ADDRESS="1000000") as address:
        for where, zips in towns.items():
            jobs = _each(partial(_book, address), zips, count)
            tables[f"Whole booking, {where}"] = {each: _measured(each, jobs) for each in CLIENTS}
            tables[f"Book, confirmation, {where}"] = {
                each: _measured(each, _ready_to_press(address, zips, count)) for each in CLIENTS
            }
        visitor = _book(address, "10278")
        with _worker():
            jobs = [partial(_book_with_texts, address)] * count
            tables["Whole booking with texts, one office"] = {each: _measured(each, jobs) for each in CLIENTS}
    print(f"A whole booking: {visitor.requests} requests, {visitor.bytes:,} bytes of pages")
    _print(tables)
    print(_draw(tables))
    return 0


def fill_the_database() -> None:
    """All field offices with times, and one notice."""
    call_command("load_offices", FIELD_OFFICES, verbosity=0)
    confirming.confirm_as_samples(now=datetime.now(UTC))
    Office.objects.update(unverified_share=100)
    call_command("open_slots", verbosity=0)
    make_notice()


def make_notice() -> None:
    """One notice: the share of people without one is looked up only where there are notices."""
    facts = {"given_names": "Ana", "family_name": "Sample", "date_of_birth": "1988-03-21", "country_of_birth": "GT"}
    numbers = {"subject_id": "312345678", "a_number": "012345678"}
    Notice(**facts, **numbers, report_by=date(2030, 1, 1), imported_at=datetime.now(UTC)).save()


def _towns() -> list[str]:
    """The ZIP code of each field office, where its point is known."""
    zips = Office.objects.order_by("zip_code").values_list("zip_code", flat=True)
    return [each for each in zips if nearby.home_of(each).place]


def _begin_and_book(address: str, page: str, zip_code: str) -> None:
    visitor = Visitor(address)
    visitor.answers["zip_code"] = zip_code
    visitor.send("GET", page)
    visitor.press()


def _filled_in(address: str, zip_code: str) -> Visitor:
    visitor = Visitor(address)
    visitor.answers["zip_code"] = zip_code
    visitor.fill_in()
    return visitor


def _book(address: str, zip_code: str) -> Visitor:
    visitor = _filled_in(address, zip_code)
    visitor.press()
    return visitor


def _book_with_texts(address: str) -> None:
    visitor = Visitor(address, f"212{2_000_000 + secrets.randbelow(8_000_000)}")
    visitor.fill_in()
    visitor.press()


@contextmanager
def _worker() -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "scheduler", "worker", "--concurrency", "2", "-l", "error"]
    process = processes.start(command, Path(os.devnull), env=os.environ | {"DATABASE_URL": database_of_tests()})
    try:
        yield
    finally:
        processes.stop(process)


def _wait_until_sent() -> None:
    """Only bookings with texts have any."""
    while Message.objects.filter(status__in=("planned", "sending"), due_at__lte=timezone.now()).exists():
        time.sleep(0.1)


def _each(job: Callable[[str], object], zips: Sequence[str], count: int) -> list[Callable[[], object]]:
    return [partial(job, zips[nth % len(zips)]) for nth in range(count)]


def _ready_to_press(address: str, zips: Sequence[str], count: int) -> list[Callable[[], object]]:
    return [_filled_in(address, zips[nth % len(zips)]).press for nth in range(count)]


def _measured(clients: int, jobs: Sequence[Callable[[], object]]) -> Cost:
    """Runs the jobs, so many at a time; the first ones only warm the server."""
    with ThreadPoolExecutor(WARMED_BY) as pool:
        list(pool.map(_timed, jobs[:WARMED_BY]))
    _wait_until_sent()
    before, began = _used(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(_timed, jobs[WARMED_BY:]))
    count, wall, times = len(done), time.perf_counter() - began, sorted(seconds for seconds, _busy in done)
    _wait_until_sent()
    used = Used(*(1000 * (now - then) / count for now, then in zip(_used(), before, strict=True)))
    median, slow = 1000 * times[count // 2], 1000 * times[count * 95 // 100]
    return Cost(used, count / wall, median, slow, sum(busy for _seconds, busy in done))


def _timed(job: Callable[[], object]) -> tuple[float, int]:
    """The seconds it took, and how often it had to begin again."""
    began = time.perf_counter()
    for busy in range(MOST_AGAIN):
        try:
            job()
        except Stuck as page:
            if not str(page).startswith("503"):
                raise
        else:
            return time.perf_counter() - began, busy
    raise Stuck(f"busy {MOST_AGAIN} times")


def _used() -> Used:
    """Seconds so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        postgres = psutil.Process(cursor.fetchone()[0]).parent()
    redis = psutil.Process(_redis().info("server")["process_id"])
    servers = psutil.Process().children()
    workers = [each for each in servers if "celery" in each.cmdline()]
    web = [each for each in servers if each not in workers]
    return Used(_seconds(web), _seconds([postgres]), _seconds([redis]), _seconds(workers), time.process_time())


def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db="))


def _seconds(servers: Sequence[psutil.Process]) -> float:
    """Of each with its children, also those that have ended."""
    own = sum(sum(each.cpu_times()[:4]) for each in servers)
    for child in (child for each in servers for child in each.children(recursive=True)):
        # One that has just ended counts with its parent the next time.
        with suppress(psutil.NoSuchProcess):
            own += sum(child.cpu_times()[:2])
    return own


def _bare(name: str) -> str:
    """The table that a table is measured by."""
    return f"Bare site, ORM, {name.rpartition(', ')[2]}"


def _print(tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        print(f"{name}\n  {_HEAD}")
        for clients, cost in table.items():
            times = cost.used.web / tables[_bare(name)][clients].used.web
            shown = [cost.rate, cost.median, cost.slow, *cost.used, cost.busy, times]
            print(" ", " | ".join([str(clients), *(f"{each:.1f}" for each in shown)]))


def _draw(tables: Mapping[str, Table]) -> str:
    ratios = {
        name: [table[clients].used.web / tables[_bare(name)][clients].used.web for clients in CLIENTS]
        for name, table in tables.items()
        if not ("texts" in name or name.startswith("Bare site, ORM"))
    }
    title = "Processor time of the web server for a booking, times that of a bare Django site"
    return str(plot.lines("bookings", title, "clients at once", [str(each) for each in CLIENTS], ratios, TICKS))


if __name__ == "__main__":
    sys.exit(main())
