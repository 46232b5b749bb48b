"""Do invented names push back people with a notice? `bin/bench invented`

So many invented parties without a notice, from so many addresses, book as early as they can at one office. Then people
with a notice book. The same people book at a twin office without the invented ones, whose places hold a share less. No
one may get a later day than there. The bookings are real ones, on the current database; only the time is played.
"""

import argparse
import sys
import uuid
from datetime import date

from tqdm import tqdm

from appointments import booking
from appointments.booking import Contact, NoSlotLeft, Person
from appointments.models import Notice
from appointments.rate_limits import Actor, TooManyTries, count_tries, unverified_bookings
from benchmarks.supply import NOW, make_office, make_slots
from offices.models import Office

SHARE = 25
SLOTS, PLACES = 4_000, 4


def invented(office: Office, parties: int, addresses: int) -> int:
    """Books them, each with a browser of its own; how many got a place."""
    booked = 0
    for number in tqdm(range(parties), "invented", leave=False):
        actor = Actor(f"browser {number}", f"198.18.{number % addresses}.1")
        try:
            count_tries(unverified_bookings(actor), NOW)
            _book(office, Person(f"Invented {number}", "Sample", date(1990, 1, 1), "HN"))
            booked += 1
        except (NoSlotLeft, TooManyTries):
            continue
    return booked


def with_notices(office: Office, people: int, first: int) -> list[date]:
    """Books people with a notice; the days they got."""
    return [
        _book(office, Person.on_notice(_notice(first + number)))
        for number in tqdm(range(people), "with a notice", leave=False)
    ]


def _book(office: Office, person: Person) -> date:
    made = booking.book(office=office, people=[person], contact=Contact("en"), submission=uuid.uuid4(), now=NOW)
    return made.starts_at.date()


def _notice(number: int) -> Notice:
    notice = Notice(
        subject_id=f"{700_000_000 + number}", given_names="Ana", family_name="Sample", date_of_birth="1990-04-07",
        country_of_birth="GT", imported_at=NOW,
    )  # fmt: skip
    notice.index()
    notice.save(force_insert=True)
    return notice


def main() -> int:
    """Plays both offices and says whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parties", type=int, default=10_000)
    parser.add_argument("--addresses", type=int, default=100)
    parser.add_argument("--people", type=int, default=1_000)
    options = parser.parse_args()
    _notice(0)
    attacked, twin = make_office("FLOOD"), make_office("CALM")
    make_slots(attacked, SLOTS, capacity=PLACES)
    make_slots(twin, SLOTS, capacity=PLACES - PLACES * SHARE // 100)
    booked = invented(attacked, options.parties, options.addresses)
    there = with_notices(attacked, options.people, 1)
    calm = with_notices(twin, options.people, 1 + options.people)
    later = sum(one > other for one, other in zip(there, calm, strict=True))
    print(f"{booked} of {options.parties} invented parties got a place")
    print(f"{later} of {options.people} people with a notice came later than the share explains")
    print("the bound holds" if not later else "the bound is broken")
    return 0 if not later else 1


if __name__ == "__main__":
    sys.exit(main())
