"""Whether a place can be sold. `bin/bench resale`

A seller gives up a place at a moment agreed with a buyer, who has no appointment yet. Meanwhile others book at random.
The question is who gets the place. The buyer is

- *blind*: books once, a second after the seller left; or
- *watching*: looks at the office's earliest date every minute, and books when it is the seller's.

Each runs without a delay (the place is free at once), with the random delay of 10 to 120 minutes, and with ten people
who wait for an earlier date. Places, bookings and offers are real; only the time is simulated. Exits non-zero when a
blind buyer gets a delayed place, or any buyer gets a place while people wait.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from tqdm import tqdm

from appointments import booking
from appointments.models import Appointment, Offer, PlaceHold
from benchmarks.supply import NOW, SLOTS_A_DAY, make_office, make_slots, someone
from offices import inventory
from offices.models import Office, Slot

WATCHED_FOR = timedelta(hours=2, minutes=30)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
FULL_DAYS, IN_LINE = 10, 10
_numbers = count()


@transaction.atomic
def full_office(in_line: int) -> tuple[Office, Appointment]:
    """An office whose first days are full, the first place taken by the seller; and people who wait."""
    office = make_office(f"O{next(_numbers)}")
    make_slots(office, SLOTS_A_DAY * (FULL_DAYS + 5), capacity=1)
    seller = someone(office, NOW)
    taken = Slot.objects.filter(office=office, booked=0, starts_at__lt=NOW + timedelta(days=FULL_DAYS))
    taken.update(booked=1)
    for _n in range(in_line):
        booking.join(someone(office, NOW).pk, notice_days=1, now=NOW)
    return office, seller


def happenings(dice: random.Random, others: int, *, is_blind: bool) -> Iterator[tuple[datetime, str]]:
    """What happens in the hours after the seller left, in order."""
    found = [(NOW + SECOND, "buyer")] if is_blind else []
    every = WATCHED_FOR // MINUTE
    found += [(NOW + n * MINUTE + 30 * SECOND, "sweep") for n in range(every)]
    if not is_blind:
        phase = dice.random() * MINUTE
        found += [(NOW + n * MINUTE + phase, "buyer") for n in range(every)]
    at = NOW
    while (at := at + dice.expovariate(1 / others) * SECOND) < NOW + WATCHED_FOR:
        found.append((at, "other"))
    yield from sorted(found)


def who_gets_it(dice: random.Random, others: int, *, is_blind: bool, is_delayed: bool, in_line: int) -> str:
    """Simulates one sale: `buyer`, `other`, `line` or `nobody`."""
    office, seller = full_office(in_line)
    place = seller.slot_id
    booking.cancel(seller.pk, version=1, now=NOW)
    if not is_delayed:
        PlaceHold.objects.filter(left_by=seller).update(until=NOW)
        booking.release_expired_holds(NOW)
    for at, who in happenings(dice, others, is_blind=is_blind):
        if who == "sweep":
            booking.release_expired_holds(at)
        elif Slot.objects.filter(pk=place, has_room=True).exists() and (who == "other" or is_blind or _sees(place, at)):
            # It is the earliest, so a booking now gets it; an earlier booking gets another, which changes nothing.
            return who if someone(office, at).slot_id == place else "nobody"
        if Offer.objects.filter(slot_id=place).exists():
            return "line"
    return "nobody"


def _sees(place: int, now: datetime) -> bool:
    """Whether the page of offices shows the seller's place as the earliest."""
    slot = Slot.objects.get(pk=place)
    return inventory.earliest_starts([slot.office_id], 1, now=now)[slot.office_id] == slot.starts_at


def share(trials: int, others: int, *, is_blind: bool, is_delayed: bool, in_line: int) -> float:
    """The buyer's share of the places that were given up."""
    dice = random.Random(11)  # noqa: S311 the same run again
    ends = [
        who_gets_it(dice, others, is_blind=is_blind, is_delayed=is_delayed, in_line=in_line)
        for _n in tqdm(range(trials), "sales", leave=False)
    ]
    return ends.count("buyer") / trials


def main() -> int:
    """Simulates every kind of sale and prints whether the bounds hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--others", type=int, nargs="+", default=[15, 300], help="seconds between others' bookings")
    options = parser.parse_args()
    held = True
    print("share of places that reach the buyer:  no delay   random delay   delay and a line")
    for others in options.others:
        for is_blind in (True, False):
            now, later, line = (
                share(options.trials, others, is_blind=is_blind, is_delayed=is_delayed, in_line=in_line)
                for is_delayed, in_line in ((False, 0), (True, 0), (True, IN_LINE))
            )
            name = f"{'blind' if is_blind else 'watching'}, others every {others} s"
            print(f"{name:38}{now:10.0%}{later:15.0%}{line:19.0%}")
            held &= line == 0 and not (is_blind and later)
    print("every bound holds" if held else "a bound is broken")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
