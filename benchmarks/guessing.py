"""Whether response times reveal that a number is known. `bin/bench guessing`

Sends known and unknown numbers in turn to each page where a number is typed. Each is sent once, from its own browser
and address, so that no limit is met. It counts the pairs in which the known number took longer. Without a difference
that is one half. The bound: within 7 points of one half, which is three standard deviations for 300 of each and does
not depend on the load of the machine. The ratio of the medians is printed too.

A known number is: on the page that finds an appointment, a confirmation number with another birth date; on the page
that sends the link, a Subject ID with its country, so that a link is really sent; in a booking, a Subject ID with
another country.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.test import Client
from tqdm import tqdm

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Notice
from appointments.values.identifiers import new_reference
from benchmarks.supply import NOW, make_office, make_slots
from offices.models import Office

MARGIN = 0.07
BORN = {"born_month": "3", "born_day": "21", "born_year": "1988"}


def number(which: int) -> str:
    """A different Subject ID for each person."""
    return f"{300_000_000 + which}"


def browser(which: int) -> Client:
    """A new browser for each person, at its own address."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=f"198.51.{which // 250}.{which % 250}")


def find(browser: Client, number: str) -> float:
    """Confirmation number and birth date."""
    return _timed(browser, "/en/find/", {"reference": number} | BORN)


def ask_for_the_link(browser: Client, number: str) -> float:
    """Subject ID and country."""
    return _timed(browser, "/en/find/subject/", {"subject_id": number, "country": "GT"})


def book(browser: Client, number: str) -> float:
    """The second step of a booking."""
    browser.post("/en/")
    browser.post("/en/book/paper/", {"way": "subject_id"})
    return _timed(browser, "/en/book/details/", {"subject_id": number, "country": "HN"} | BORN)


def _timed(browser: Client, path: str, data: dict[str, str]) -> float:
    began = time.perf_counter()
    answer = browser.post(path, data)
    took = time.perf_counter() - began
    if answer.status_code != 302:
        raise AssertionError(f"{path} answered {answer.status_code}")
    return took


def known_people(office: Office, people: int) -> Iterator[str]:
    """Books people, each with a notice and an e-mail; returns their confirmation numbers."""
    for which in tqdm(range(people), "people", leave=False):
        notice = Notice(
            subject_id=number(which), given_names="Ana", family_name="Sample", date_of_birth="1990-04-07",
            country_of_birth="GT", imported_at=NOW,
        )  # fmt: skip
        notice.index()
        notice.save(force_insert=True)
        booked = booking.book(
            office=office, people=[Person.on_notice(notice)], contact=Contact("en", "sample@example.org"),
            submission=notice.pk, now=NOW, on_or_after=NOW + timedelta(days=60),
        )  # fmt: skip
        yield booked.reference


def measured(page: Callable[[Client, str], float], known: list[str], unknown: list[str]) -> tuple[float, float]:
    """The ratio of the medians, and the share of pairs in which a known number took longer."""
    page(browser(0), unknown[0])
    times: tuple[list[float], list[float]] = ([], [])
    for which, pair in enumerate(tqdm(list(zip(known[1:], unknown[1:], strict=True)), page.__name__, leave=False)):
        # In turn, so that neither is always first.
        for kind in ((0, 1), (1, 0))[which % 2]:
            times[kind].append(page(browser(2 * which + kind + 1), pair[kind]))
    slower = sum(one > other for one in times[0] for other in times[1])
    return statistics.median(times[0]) / statistics.median(times[1]), slower / (len(times[0]) * len(times[1]))


def main() -> int:
    """Measures every page and prints whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=300)
    many = parser.parse_args().times + 1
    office = make_office("TELL")
    make_slots(office, many * 2)
    references = list(known_people(office, many))
    subject_ids = [number(which) for which in range(many)]
    others = [number(1_000_000 + which) for which in range(2 * many)]
    pages = [
        (find, references, [new_reference() for _number in references]),
        (ask_for_the_link, subject_ids, others[:many]),
        (book, subject_ids, others[many:]),
    ]
    held = True
    for page, known, unknown in pages:
        ratio, share = measured(page, known, unknown)
        print(f"{page.__name__:18} medians, known to unknown: {ratio:.3f}; a known one took longer: {share:.1%}")
        held &= abs(share - 0.5) <= MARGIN
    print("the bound holds" if held else "the bound is broken")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
