"""Five years of everyone: 7.6 million people at 147 offices, by the rules in memory. `bin/bench five_years`

Says how long people wait for a date, how that differs between offices and between sizes of parties, and whether every
rule held. As a check, one in a thousand people goes through the real verbs as well, at two offices of the database: the
times must be the same. `--people` for fewer. Draws docs/images/five_years.svg, if it is run with all people.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from statistics import mean, median

from tqdm import tqdm

from benchmarks import plot
from benchmarks.calendar_of_slots import Slots
from benchmarks.office_in_memory import (
    BOOKS_AGAIN,
    COMES,
    DAYS,
    DAYS_AFTER,
    HAS_NEXT,
    LARGEST,
    SIZES,
    Broken,
    OfficeInMemory,
)
from benchmarks.office_twice import OfficeTwice
from benchmarks.waits import Found, spread, waits

PEOPLE, OFFICES, ONE_IN = 7_600_000, 147, 1_000
BEGINS = date(2027, 1, 4)
YEARS = (0.8, 1.0, 1.4, 1.0, 0.8)
"""How many people come for the first time in each year, times the average: the third one is a crowd."""

ZONES = ("America/New_York", "America/Denver")
SLOTS_A_DAY = (28, 14, 7, 4, 2, 1)
SPARE = 1.0
"""Places, times the people who are to be expected in an average year."""

TICKS = (0, 7, 14, 30, 60, 120, 240)


def main() -> int:
    """Prints what it found; 1 when a rule is broken: the places of a slot, the order, a move without a yes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--offices", type=int, default=OFFICES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        offices = in_memory(options.people, options.offices, options.seed)
        for line in report(offices):
            print(line)
        compared = through_the_verbs(options.people // ONE_IN, options.seed)
        print(f"Through the real verbs, each with the same time: {_listed(compared)}")
    except Broken as broken:
        print(f"BROKEN: {broken}")
        return 1
    print("No rule was broken.")
    if options.people == PEOPLE:
        print(draw(offices))
    return 0


def in_memory(people: int, offices: int, seed: int) -> list[Found]:
    """Plays one office after the other, the largest first."""
    weights = [1 / (rank + 3) for rank in range(1, offices + 1)]
    done = []
    with tqdm(total=people, unit=" people") as bar:
        for rank, weight in enumerate(weights):
            here = round(people * weight / sum(weights))
            luck = Random(f"{seed} {rank}")  # noqa: S311
            office = OfficeInMemory(*supply(here), arrivals(here, luck), luck)
            office.run()
            done.append(office.found)
            bar.update(here)
    return done


def through_the_verbs(people: int, seed: int) -> Counter[str]:
    """The same with the real verbs at a few offices; how many times were compared."""
    compared: Counter[str] = Counter()
    for nth, zone in enumerate(ZONES):
        luck = Random(f"{seed} {zone}")  # noqa: S311
        here = people // len(ZONES)
        office = OfficeTwice(f"TWICE{nth}", zone, *supply(here), arrivals(here, luck), luck)
        office.run(tqdm(range(DAYS), f"the verbs, {zone}"))
        compared += office.compared
    return compared


def supply(people: int) -> tuple[Slots, int]:
    """The slots of an office with so many people, and the places of each."""
    appointments = 1 / (1 - COMES * HAS_NEXT - (1 - COMES) * BOOKS_AGAIN)
    a_working_day = SPARE * people * appointments / (DAYS * 250 / 365)
    a_day = next((count for count in SLOTS_A_DAY if a_working_day / count >= LARGEST), 1)
    return Slots(BEGINS, DAYS + DAYS_AFTER, a_day), max(LARGEST, round(a_working_day / a_day))


def arrivals(people: int, luck: Random) -> list[int]:
    """How many parties come for the first time on each day."""
    weights = [YEARS[day // 366] * luck.uniform(0.5, 1.5) for day in range(DAYS)]
    a_weight = people / mean(SIZES) / sum(weights)
    found, before = [], 0.0
    for weight in weights:
        found.append(int(before + weight * a_weight) - int(before))
        before += weight * a_weight
    return found


def report(offices: Sequence[Found]) -> Iterator[str]:
    """What is printed, line by line."""
    done = sum((office.done for office in offices), Counter())
    yield f"{sum(office.people for office in offices):,} people. {_listed(done)}"
    yield "Days from Book to the time given: median | 95 % | longest"
    for year in range(len(YEARS)):
        yield f"  in year {year + 1}: {_shown(waits(offices, year=year))}"
    for size in range(1, LARGEST + 1):
        yield f"  parties of {size}: {_shown(waits(offices, size=size))}"
    medians = sorted(spread(waits([office]))[0] for office in offices)
    low, high = medians[len(medians) // 10], medians[-1 - len(medians) // 10]
    yield f"  medians of offices: lowest tenth {low}, middle {median(medians)}, highest tenth {high}"
    yield f"Days gained by an offer taken: {_shown(sum((office.gained for office in offices), Counter()))}"


def draw(offices: Sequence[Found]) -> str:
    """The plot; where it is."""
    years = [spread(waits(offices, year=year)) for year in range(len(YEARS))]
    names = ("median", "95 % within", "longest")
    series = {name: [year[nth] for year in years] for nth, name in enumerate(names)}
    labels = [f"year {year + 1}" for year in range(len(YEARS))]
    title = "Days from Book to the time given, 7.6 million people at 147 offices in memory"
    return str(plot.lines("five_years", title, "the third year brings 1.4 times as many people", labels, series, TICKS))


def _shown(found: Counter[int]) -> str:
    return " | ".join(map(str, spread(found)))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
