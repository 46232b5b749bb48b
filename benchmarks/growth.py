"""Does a whole booking cost as much with millions of rows as with a few? `bin/bench growth`

One visitor without a notice goes through all pages, in this process, at the nearest of 36 offices: with 10,000 slots
and 1,000 appointments, then with 10,000,000 and 1,000,000. The bounds: at most 1.2 times as many database pages and as
much time.

`--slots` and `--appointments` make another size. Exits non-zero when a bound is broken.
"""

import argparse
import sys
import time
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.test import Client
from tqdm import tqdm

from benchmarks.bookings import make_notice
from benchmarks.lists import fill
from benchmarks.pages import cost
from benchmarks.visitor import Stuck, Visitor
from offices.models import Office

OFFICES, SLOTS, APPOINTMENTS = 36, 10_000, 1_000
TRIES, MOST = 40, 1.2


class InProcess(Visitor):
    """A visitor who calls the site without a server."""

    def __init__(self) -> None:
        super().__init__("http://localhost")
        self.client = Client(HTTP_HOST="localhost")

    def send(self, method: str, path: str, body: str = "") -> None:
        """One request, and those it is redirected to. Raises `Stuck` for an error page."""
        form = "application/x-www-form-urlencoded"
        answer = self.client.generic(method, path, body, content_type=form if body else "")
        while answer.status_code == 302:
            path = answer.headers["Location"]
            answer = self.client.get(path)
        if answer.status_code != 200:
            raise Stuck(f"{answer.status_code} {path}")
        self.path, self.page = path, answer.content.decode()


class Price(NamedTuple):
    """Of one whole booking: database pages, statements, seconds (a quarter of the tries are faster)."""

    pages: int
    statements: int
    seconds: float


def main() -> int:
    """Measures with few rows and with many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slots", type=int, default=10_000_000)
    parser.add_argument("--appointments", type=int, default=1_000_000)
    options = parser.parse_args()
    settings.BOOKINGS_PER_ADDRESS = 1_000_000
    make_notice()
    few = _price(SLOTS, APPOINTMENTS)
    many = _price(options.slots, options.appointments)
    for name, price in (("few", few), ("many", many)):
        print(f"{name:5}{price.pages:8,} pages{price.statements:5} statements{1000 * price.seconds:8.1f} ms")
    ratios = many.pages / few.pages, many.seconds / few.seconds
    print(f"pages {ratios[0]:.2f} times, time {ratios[1]:.2f} times; the bound is {MOST}")
    return int(max(ratios) > MOST)


def _price(slots: int, appointments: int) -> Price:
    """What a booking costs with so many rows, which are gone afterwards."""
    fill(slots, appointments, OFFICES)
    Office.objects.update(unverified_share=100)
    times = sorted(_seconds() for _try in tqdm(range(TRIES), f"{slots:,} slots", leave=False))
    pages, statements = cost(_book)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offices_office CASCADE")
    return Price(pages, statements, times[TRIES // 4])


def _seconds() -> float:
    began = time.perf_counter()
    _book()
    return time.perf_counter() - began


def _book() -> None:
    visitor = InProcess()
    visitor.fill_in()
    visitor.press()


if __name__ == "__main__":
    sys.exit(main())
