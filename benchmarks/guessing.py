"""Whether response times reveal that a number or an account is known. `bin/bench guessing`

Sends known and unknown ones in turn to each door. Each is sent once, from its own browser and address, so that no limit
is met. It counts the pairs in which the known one took longer. Without a difference that is one half. The bound:
within 5 points of one half, which does not depend on the load of the machine. Chance alone breaks it at one door of
seventy with 400 of each (`--times`), and at none with 1,600. The ratio of the medians is printed too.

What is known: on the page that finds an appointment, a confirmation number with another birth date; on the page that
sends the link, a Subject ID with its country, so that a link is really sent; in a booking, a Subject ID with another
country; of a receipt, its code with another number; at both sign-ins, the name of an account with another password; at
the second step, a code of the account's own app that was used before, against one of another app.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pyotp
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from tqdm import tqdm

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Notice, SecondStep
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from appointments.staff import totp
from appointments.values.identifiers import new_attempt_code, new_reference
from benchmarks.supply import NOW, make_office, make_slots
from offices.models import Office

MARGIN = 0.05
ROUNDS = 20_000
"""Of hashing a password: in production fifty times as many, which would hide how long the rest takes."""

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


def open_receipts(browser: Client, code: str) -> float:
    """The code of an attempt receipt and a number."""
    return _timed(browser, "/en/receipts/", {"code": code, "number": number(9_000_000)})


def sign_in(browser: Client, name: str) -> float:
    """The sign-in page of agents."""
    return _timed(browser, "/en/support/sign-in/", {"username": name, "password": "another"}, status=200)


def sign_in_to_admin(browser: Client, name: str) -> float:
    """The sign-in page of all other staff."""
    return _timed(browser, "/en/admin/login/", {"username": name, "password": "another"}, status=200)


def second_step(browser: Client, app: str) -> float:
    """The page after the password. `app`: an account and the key of an app, which shows the code that is typed."""
    name, _space, key = app.partition(" ")
    browser.force_login(User.objects.get(username=name))
    code = pyotp.TOTP(key).at(timezone.now())
    return _timed(browser, "/en/desk/second-step/", {"code": code}, status=200)


def _timed(browser: Client, path: str, data: dict[str, str], status: int = 302) -> float:
    began = time.perf_counter()
    answer = browser.post(path, data)
    took = time.perf_counter() - began
    if answer.status_code != status:
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


def known_codes(people: int) -> Iterator[str]:
    """Writes a receipt for each of the people; returns their codes."""
    for which in range(people):
        attempt = Attempt(uuid4(), Kind.NO_RECORD, NOW, "America/New_York", Way.SUBJECT_ID, number=number(which))
        yield attempts.write(attempt, Keeper(f"{which}", "en"), actor=Actor(f"{which}", ""), now=NOW).code


def make_accounts(kind: str, accounts: int) -> list[str]:
    """Staff with a password, and an app whose codes of now were used; returns their names with the keys of the apps."""
    password = make_password("a long enough password")
    users = User.objects.bulk_create(
        User(username=f"{kind}{which}", password=password, is_staff=True) for which in range(accounts)
    )
    used = int((timezone.now() + timedelta(days=1)).timestamp()) // totp.SECONDS
    steps = SecondStep.objects.bulk_create(
        SecondStep(user=user, key=totp.new_key(), confirmed_at=NOW, last_step=used) for user in users
    )
    return [f"{step.user} {step.key}" for step in steps]


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
    parser.add_argument("--times", type=int, default=400)
    parser.add_argument("doors", nargs="*", help="by their names here; all, if none is named")
    chosen = parser.parse_args()
    many = chosen.times + 1
    office = make_office("TELL")
    make_slots(office, many * 2)
    subject_ids = [number(which) for which in range(many)]
    PBKDF2PasswordHasher.iterations = ROUNDS
    apps, others = make_accounts("carla", many), make_accounts("dario", many)
    names = [app.split()[0] for app in apps]
    pages = [
        (find, list(known_people(office, many)), [new_reference() for _which in range(many)]),
        (ask_for_the_link, subject_ids, [number(1_000_000 + which) for which in range(many)]),
        (book, subject_ids, [number(2_000_000 + which) for which in range(many)]),
        (open_receipts, list(known_codes(many)), [new_attempt_code() for _which in range(many)]),
        (sign_in, names, [f"eva{which}" for which in range(many)]),
        (sign_in_to_admin, names, [f"sol{which}" for which in range(many)]),
        (second_step, apps, [f"{other.split()[0]} {totp.new_key()}" for other in others]),
    ]
    held, doors = True, [page.__name__ for page, _known, _unknown in pages]
    if strange := set(chosen.doors) - set(doors):
        parser.error(f"There is no door {min(strange)}: {', '.join(doors)}")
    for page, known, unknown in pages:
        if chosen.doors and page.__name__ not in chosen.doors:
            continue
        ratio, share = measured(page, known, unknown)
        print(f"{page.__name__:18} medians, known to unknown: {ratio:.3f}; a known one took longer: {share:.1%}")
        held &= abs(share - 0.5) <= MARGIN
    print("the bound holds" if held else "the bound is broken")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
