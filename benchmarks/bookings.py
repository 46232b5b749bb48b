"""What a booking costs: processor time of web server and PostgreSQL, rate, latency. `bin/bench bookings`

Visitors without a notice book at one office through gunicorn (2 workers, 4 threads): whole bookings, then the last two
requests alone (Book, and the confirmation), which visitors who have filled in everything send. The same two on a bare
Django site (benchmarks/bare_site.py) are the measure. Times mean something on one machine only, ratios of one run on
any. No Celery worker runs: these bookings write no message. `--bookings` for each number of clients.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple

import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from appointments.models import Notice
from benchmarks.visitor import Visitor
from offices import confirming
from offices.models import Office
from tests.server import serving

CLIENTS = (1, 8, 32)
FIELD_OFFICES = settings.BASE_DIR / "offices" / "data" / "field_offices.csv"
_HEAD = "clients | a second | median ms | 95 % within | web ms | PostgreSQL ms | driver ms | web, times the bare site"


class Cost(NamedTuple):
    """Of one booking: the first three in milliseconds of processor time, the last two in milliseconds that it took."""

    web: float
    postgres: float
    driver: float
    rate: float
    median: float
    slow: float


def main() -> int:
    """Prints three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bookings", type=int, default=200)
    count = parser.parse_args().bookings
    _fill_the_database()
    with serving(workers=2, threads=4, application="benchmarks.bare_site") as address:
        bare = {clients: _measured(clients, [partial(_begin_and_book, address)] * count) for clients in CLIENTS}
    with serving(workers=2, threads=4, TRIES_PER_ADDRESS="1000000") as address:
        whole = {clients: _measured(clients, [partial(_book, address)] * count) for clients in CLIENTS}
        pairs = {clients: _measured(clients, _ready_to_press(address, count)) for clients in CLIENTS}
        visitor = _book(address)
    print(f"A whole booking: {visitor.requests} requests, {visitor.bytes:,} bytes of pages")
    _print(whole, bare)
    print("Book, and the confirmation")
    _print(pairs, bare)
    print("The same two requests on a bare Django site, and a page with a form before them")
    _print(bare, bare)
    return 0


def _fill_the_database() -> None:
    """All field offices with times, and one notice, so that the share of people without one is looked up."""
    call_command("load_offices", FIELD_OFFICES, verbosity=0)
    confirming.confirm_as_samples(now=datetime.now(UTC))
    Office.objects.update(unverified_share=100)
    call_command("open_slots", verbosity=0)
    facts = {"given_names": "Ana", "family_name": "Sample", "date_of_birth": "1988-03-21", "country_of_birth": "GT"}
    numbers = {"subject_id": "312345678", "a_number": "012345678"}
    Notice(**facts, **numbers, report_by=date(2030, 1, 1), imported_at=datetime.now(UTC)).save()


def _begin_and_book(address: str) -> None:
    visitor = Visitor(address)
    visitor.send("GET", "/en/")
    visitor.press()


def _book(address: str) -> Visitor:
    visitor = Visitor(address)
    visitor.fill_in()
    visitor.press()
    return visitor


def _ready_to_press(address: str, count: int) -> list[Callable[[], None]]:
    visitors = [Visitor(address) for _one in range(count)]
    for visitor in visitors:
        visitor.fill_in()
    return [visitor.press for visitor in visitors]


def _measured(clients: int, jobs: Sequence[Callable[[], object]]) -> Cost:
    """Runs the jobs, so many at a time."""
    for job in jobs[:1]:
        _timed(job)
    before, began = _used(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = sorted(pool.map(_timed, jobs[1:]))
    count, wall = len(times), time.perf_counter() - began
    web, postgres, driver = (1000 * (now - then) / count for now, then in zip(_used(), before, strict=True))
    return Cost(web, postgres, driver, count / wall, 1000 * times[count // 2], 1000 * times[count * 95 // 100])


def _timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def _used() -> tuple[float, float, float]:
    """Seconds of processor time so far: web server, PostgreSQL, this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        sessions = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
    return _seconds(psutil.Process().children(recursive=True)), _seconds(sessions), time.process_time()


def _seconds(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _print(table: dict[int, Cost], bare: dict[int, Cost]) -> None:
    print(f"  {_HEAD}")
    for clients, cost in table.items():
        shown = [cost.rate, cost.median, cost.slow, cost.web, cost.postgres, cost.driver, cost.web / bare[clients].web]
        print(" ", " | ".join([str(clients), *(f"{each:.1f}" for each in shown)]))


if __name__ == "__main__":
    sys.exit(main())
