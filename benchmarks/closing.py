"""Does moving a party of a closed day cost as much with thousands of them as with few? `bin/bench closing`

People book at an office with three places in each slot, three of four with an address to write to. Then all their days
are closed, and the job moves everyone: first 500 parties, then 5,000. The bounds: a party of the many takes at most 1.5
times as long as one of the few, and the process grows by at most a tenth. `--parties` makes another size. Exits
non-zero when a bound is broken.
"""

import argparse
import resource
import sys
import time
import uuid
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.db import connection
from tqdm import tqdm

from appointments import booking
from appointments.booking import Contact, Person, move_day
from appointments.booking.impact import by_closing
from appointments.models import RelocatedParty, Relocation
from benchmarks.supply import NOW, make_office, make_slots
from offices.models import Closure, Office, Slot

PLACES = 3
MOST_TIME, MOST_MEMORY = 1.5, 1.1


class Cost(NamedTuple):
    """Seconds of one booking, of the page before the press, of the press, of moving one party; kilobytes at most."""

    book: float
    look: float
    press: float
    move: float
    memory: int


def main() -> int:
    """Measures few and many, and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parties", type=int, default=5_000)
    parties = parser.parse_args().parties
    few, many = measure("FEW", parties // 10), measure("MANY", parties)
    print(f"{parties:,} parties, in times of one booking: {many.look / many.book:.0f} the page that shows who moves,")
    print(f"{many.press / many.book:.0f} the press, {many.move / many.book:.1f} moving one party")
    ratios = many.move / few.move, many.memory / few.memory
    print(f"of those with a tenth of the parties: a move {ratios[0]:.2f}, the bound is {MOST_TIME}; ", end="")
    print(f"memory {ratios[1]:.2f}, the bound is {MOST_MEMORY}; all moved in {parties * many.move:.0f} s")
    return int(ratios[0] > MOST_TIME or ratios[1] > MOST_MEMORY)


def measure(code: str, parties: int) -> Cost:
    """Books so many parties at an office of their own, closes their days and moves them all."""
    office = make_office(code)
    make_slots(office, 2 * parties // PLACES + 100, capacity=PLACES)
    moments = [time.perf_counter()]
    book(office, parties)
    analyze()
    moments.append(time.perf_counter())
    closure = closing(office)
    by_closing([office], [closure], now=NOW)
    moments.append(time.perf_counter())
    move_day.close(closure, now=NOW, actor="staff:1")
    moments.append(time.perf_counter())
    relocation = Relocation.objects.get(closure=closure)
    assert move_day.relocate(relocation.pk, lambda: NOW)
    moments.append(time.perf_counter())
    assert RelocatedParty.objects.filter(relocation=relocation).exclude(to_slot=None).count() == parties
    booked, looked, pressed, moved = (after - before for before, after in pairwise(moments))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Cost(booked / parties, looked, pressed, moved / parties, memory)


def book(office: Office, parties: int) -> None:
    """Books so many people, each alone."""
    for n in tqdm(range(parties), f"{parties:,} book", leave=False):
        person = Person(f"Person {n}", f"Of {office.code}", date(1990, 4, 7), "HN")
        contact = Contact("es", f"person{n}@example.com", f"+1212{n:07}") if n % 4 else Contact("es")
        booking.book(office=office, people=[person], contact=contact, submission=uuid.uuid4(), now=NOW)


def analyze() -> None:
    """As autovacuum would."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def closing(office: Office) -> Closure:
    """A closure of all days on which people are booked; not saved."""
    last = Slot.objects.filter(office=office, booked__gt=0).latest("starts_at")
    until = office.local(last.starts_at).date()
    return Closure(office=office, starts_on=NOW.date(), ends_on=until, reason_source="Snow")


if __name__ == "__main__":
    sys.exit(main())
