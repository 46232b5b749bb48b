"""Does finding and claiming the earliest slot stay cheap? `bin/bench claims`

1. With many slots stored: pages read by a claim with 10,000 slots against 2,000,000 (at most 1.5 times).
2. After many bookings at one office without a vacuum: pages read after 200,000 claims against before (at most 3 times).
3. While an older transaction is open (a backup, a long report): claims a second against without one (at least half).

`--claims` and `--slots` make a smaller run. Exits non-zero when a bound is broken.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.db import connection, transaction
from tqdm import tqdm

from benchmarks.pages import pages_read
from benchmarks.supply import NOW, analyze, make_office, make_slots, without_vacuum
from offices import inventory
from offices.models import Office


def claim(office: Office) -> None:
    """One claim of one place, committed."""
    with transaction.atomic():
        inventory.claim(office, 1, now=NOW)


def pages_of_a_claim(office: Office) -> int:
    """Pages read by one claim at the office in its present state."""
    return pages_read(lambda: inventory.claim(office, 1, now=NOW))


def claims_a_second(office: Office, count: int, what: str) -> float:
    """The rate of the last half of `count` claims."""
    half = count // 2
    for _n in tqdm(range(half), what, leave=False):
        claim(office)
    started = time.perf_counter()
    for _n in tqdm(range(half), what, leave=False):
        claim(office)
    return half / (time.perf_counter() - started)


@contextmanager
def older_transaction() -> Iterator[None]:
    """A snapshot taken before what follows and still open, like that of a backup."""
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        other.set_session(isolation_level="REPEATABLE READ")
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM offices_officequeue")
            yield
    finally:
        other.close()


def stored(slots: int) -> float:
    """Pages read with 10,000 slots stored against `slots` stored."""
    office = make_office("FEW")
    make_slots(office, 10_000)
    analyze()
    claim(office)
    few = pages_of_a_claim(office)
    for n in tqdm(range(20), "storing slots", leave=False):
        make_slots(make_office(f"MANY{n}"), slots // 20)
    analyze()
    many_office = Office.objects.get(code="MANY10")
    claim(many_office)
    many = pages_of_a_claim(many_office)
    print(f"pages read by a claim: {few} with 10,000 slots stored, {many} with {slots:,}: {many / few:.2f} times")
    return many / few


def unvacuumed(claims: int) -> float:
    """Pages read after `claims` claims at one office against before."""
    office = make_office("BUSY")
    make_slots(office, claims)
    analyze()
    claim(office)
    before = pages_of_a_claim(office)
    for _n in tqdm(range(claims), "claiming", leave=False):
        claim(office)
    after = pages_of_a_claim(office)
    print(f"pages read by a claim: {before} at first, {after} after {claims:,} claims: {after / before:.2f} times")
    return after / before


def with_older_transaction(claims: int) -> float:
    """Claims a second while an older transaction is open against without it."""
    for code in ("ALONE", "BESIDE"):
        make_slots(make_office(code), claims)
    analyze()
    alone = claims_a_second(Office.objects.get(code="ALONE"), claims, "no older transaction")
    with older_transaction():
        beside = claims_a_second(Office.objects.get(code="BESIDE"), claims, "older transaction open")
        pages = pages_of_a_claim(Office.objects.get(code="BESIDE"))
    print(
        f"claims a second: {alone:.0f} alone, {beside:.0f} beside an older open transaction ({pages} pages read):"
        f" {beside / alone:.2f} of the rate"
    )
    return beside / alone


def main() -> int:
    """Runs the three measurements on the current database and prints whether each bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slots", type=int, default=2_000_000)
    parser.add_argument("--claims", type=int, default=200_000)
    options = parser.parse_args()
    without_vacuum()
    held = [
        stored(options.slots) <= 1.5,
        unvacuumed(options.claims) <= 3,
        with_older_transaction(options.claims // 4) >= 0.5,
    ]
    print("every bound holds" if all(held) else "a bound is broken")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
