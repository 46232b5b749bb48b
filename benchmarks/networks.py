"""What an attacker gains against the limits of the site, and what people behind one address lose. `bin/bench networks`

A model in memory of three days, on the limits of the site itself (`appointments.rate_limits`) and its rule for the
share of places (`appointments.booking.share`). Only counting is played; nothing is looked up or booked.

- invented: 10,000 invented parties from 100 addresses book at one office for as long as they can, while people with a
  notice book there too. No one with a notice comes later than at a twin office that has a share of places less.
- carrier: 200 people behind one address book within an hour; some type something wrong first. All of them get through.
- harvest: someone who owns one /48 network guesses for a day at the best speed, with a new network, browser and number
  for each try. Fewer than one hit is expected even if every Subject ID is in use and the country is known.

`bin/bench invented` makes the first with real bookings.
"""

import argparse
import ipaddress
import random
import sys
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from appointments import vault
from appointments.booking import share
from appointments.rate_limits import Actor, Limit, limits_for, unverified_bookings
from benchmarks.supply import NOW

BIRTH_DATES = 22_000
"""Days in 60 years: what is left to guess when number and country are known."""

IN_USE = (1.0, 0.1)
"""Of all numbers that can be Subject IDs, how many are in use: the worst case, and one in ten."""


class Counts:
    """Tries by key, as `rate_limits.count_tries` counts them, without a database."""

    def __init__(self) -> None:
        self.times: dict[str, list[datetime]] = defaultdict(list)

    def passes(self, limits: Sequence[Limit], now: datetime) -> bool:
        """Counts a try, which stays counted, and tells whether it is answered."""
        for limit in limits:
            insort(self.times[limit.key], now)
        return not any(self._refuses(limit, now) for limit in limits)

    def would_pass(self, limits: Sequence[Limit], now: datetime) -> bool:
        """Whether one more try would be answered, for someone who knows the limits and wastes none."""
        return all(self._recent(limit.key, limit, now) < limit.most for limit in limits if limit.refuses)

    def forget(self, limits: Sequence[Limit], now: datetime) -> None:
        """The try of this moment was right, so it does not count."""
        for limit in limits:
            self.times[limit.key].remove(now)

    def _refuses(self, limit: Limit, now: datetime) -> bool:
        is_first = bool(limit.own) and self._recent(limit.own, limit, now) < 2
        return limit.refuses and self._recent(limit.key, limit, now) > limit.most and not is_first

    def _recent(self, key: str, limit: Limit, now: datetime) -> int:
        times = self.times[key]
        return len(times) - bisect_right(times, now - limit.window)


@dataclass
class Office:
    """Places by day, one day after the other; no weekends."""

    places: int
    share: int
    taken: Counter[int] = field(default_factory=Counter)
    unverified: Counter[int] = field(default_factory=Counter)

    def with_notice(self, today: int) -> int:
        """Books the first free place after today; the day."""
        day = next(day for day in range(today + 1, sys.maxsize) if self.taken[day] < self.places)
        self.taken[day] += 1
        return day

    def without(self, today: int) -> bool:
        """Books someone without a notice; whether there was a day with a share left."""
        for day in range(today + 1, today + share.LOOKED_AT.days):
            taken = self.unverified[day]
            if self.taken[day] < self.places and share._has_share(1, taken, self.places, self.share):
                self.taken[day] += 1
                self.unverified[day] += 1
                return True
        return False


def invented(parties: int, addresses: int, *, percent: int = 25) -> tuple[int, int]:
    """How many invented parties got a place in three days, and how many people with a notice came too late."""
    attacked, twin = Office(40, percent), Office(40 - 40 * 25 // 100, 0)
    counts, booked, late = Counts(), 0, 0
    for number in range(parties):
        today = number * 3 // parties
        actor = Actor(f"browser {number}", f"198.18.{number % addresses}.1")
        limits = unverified_bookings(actor)
        booked += counts.passes(limits, NOW + timedelta(days=today)) and attacked.without(today)
        if number % 10 == 0:
            late += attacked.with_notice(today) > twin.with_notice(today)
    return booked, late


def carrier(people: int) -> int:
    """How many of the people behind one address get through within an hour. Each has up to three tries."""
    dice, counts, through = random.Random(7), Counts(), 0  # noqa: S311 the same run again
    for number in range(people):
        now, actor = NOW + timedelta(hours=1) * number / people, Actor(f"phone {number}", "203.0.113.7")
        limits = limits_for(vault.index("model", str(number)), actor)
        mistakes = dice.choices((0, 1, 2), (70, 20, 10))[0]
        moments = [now + timedelta(minutes=each) for each in range(mistakes + 1)]
        if [counts.passes(limits, moment) for moment in moments][-1]:
            counts.forget(limits, moments[-1])
            through += counts.passes(unverified_bookings(actor), now)
    return through


def harvest(network: str, hours: int) -> int:
    """How many tries are answered to someone who owns the network."""
    counts, answered, sources = Counts(), 0, _addresses(network)
    for hour in range(hours):
        # A little more than an hour, so that the tries before count no more.
        now = NOW + hour * timedelta(hours=1, milliseconds=1)
        while True:
            actor = Actor(f"browser {answered}", next(sources))
            limits = limits_for(vault.index("model", str(answered)), actor)
            if not counts.would_pass(limits, now):
                break
            answered += counts.passes(limits, now)
    return answered


def _addresses(network: str) -> Iterator[str]:
    """One address of each /64, those of different /56 one after the other."""
    begin, spread = int(ipaddress.ip_network(network)[0]), random.Random(7)  # noqa: S311
    while True:
        yield str(ipaddress.ip_address(begin + (spread.randrange(2**16) << 64)))


def expected_hits(answered: int, in_use: float) -> float:
    """Each answered try is a number, its country and one birth date."""
    return answered * in_use / BIRTH_DATES


def main() -> int:
    """Plays all three and says whether their bounds hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parties", type=int, default=10_000)
    parser.add_argument("--addresses", type=int, default=100)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--hours", type=int, default=24)
    options = parser.parse_args()
    booked, late = invented(options.parties, options.addresses)
    through = carrier(options.people)
    answered = harvest("2001:db8::/48", options.hours)
    hits = [expected_hits(answered, in_use) for in_use in IN_USE]
    print(f"invented: {booked} of {options.parties} got a place; {late} people with a notice came later than the share")
    print(f"carrier: {through} of {options.people} people behind one address got through")
    print(
        f"harvest: {answered} tries of one /48 were answered; expected hits at most {hits[0]:.2f}, likely {hits[1]:.2f}"
    )
    held = not late and through == options.people and hits[0] < 1
    print("the bounds hold" if held else "a bound is broken")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
