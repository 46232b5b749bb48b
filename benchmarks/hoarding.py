"""Whether many fast identities push out slow people. `bin/bench hoarding`

Hoarding identities compete with as many slow people for half as many places. A hoarder's program books a second after
it begins; the others need 5 to 20 minutes to type. All begin at a random time within a few hours. Afterwards each
hoarder tries three more times to get another place. The bound: the hoarders' share of the places is at most their share
of the identities plus five points. The last line is for comparison, without a bound: all begin at once.

The bookings are real ones, on the current database; only the time is simulated.
"""

import argparse
import random
import sys
from collections import Counter
from datetime import datetime, timedelta

from tqdm import tqdm

from appointments.booking import AlreadyBooked
from appointments.models import Appointment
from benchmarks.supply import NOW, make_office, make_slots, someone
from offices.models import Office, Slot

MARGIN = 0.05
AGAIN = 3


def begin_and_press(dice: random.Random, hours: float, *, is_hoarder: bool) -> datetime:
    """When they press Book."""
    typing = timedelta(seconds=1) if is_hoarder else timedelta(minutes=dice.uniform(5, 20))
    return NOW + dice.random() * timedelta(hours=hours) + typing


def share_of_hoarders(identities: int, hours: float) -> float:
    """Their share of the first places, one for every two identities."""
    dice = random.Random(7)  # noqa: S311 the same run again
    office = make_office(f"H{hours:g}".replace(".", "-"))
    make_slots(office, identities * 2, capacity=1)
    kinds = [True, False] * (identities // 2)
    presses = sorted((begin_and_press(dice, hours, is_hoarder=kind), n, kind) for n, kind in enumerate(kinds))
    hoarders = set()
    for at, n, is_hoarder in tqdm(presses, f"{hours:g} hours", leave=False):
        booked = someone(office, at, name=f"H{hours:g}-{n}")
        if is_hoarder:
            hoarders.add(booked.pk)
            _try_again(office, at, f"H{hours:g}-{n}")
    first = Slot.objects.filter(office=office).order_by("starts_at").values("pk")[: identities // 2]
    holders = Counter(pk in hoarders for pk in Appointment.objects.filter(slot__in=first).values_list("pk", flat=True))
    return holders[True] / holders.total()


def _try_again(office: Office, now: datetime, name: str) -> None:
    for _n in range(AGAIN):
        try:
            someone(office, now, name=name)
        except AlreadyBooked:
            continue
        raise AssertionError(f"{name} has two appointments")


def main() -> int:
    """Simulates both and prints whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--identities", type=int, default=1000)
    parser.add_argument("--hours", type=float, default=8)
    options = parser.parse_args()
    share = share_of_hoarders(options.identities, options.hours)
    print(f"hoarders are half of {options.identities} identities; their share of half as many places: {share:.1%}")
    at_once = share_of_hoarders(options.identities, 0)
    print(f"for comparison, when all begin in the same second: {at_once:.1%}")
    held = share <= 0.5 + MARGIN
    print("the bound holds" if held else "the bound is broken")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
