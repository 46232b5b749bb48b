"""Kills parts of `benchmarks.stack` at random while people book, and says what became of them: `bin/chaos`

`--seconds 90`, `--clients 6`, `--seed`, `--faults web1 disk` (all by default). Killed: a web, PgBouncer, a worker,
beat, Redis, each started again at once, as Docker does; a process of PostgreSQL, which then restarts by itself.
Beside that FLUSHALL, a Redis that hangs, a held lock of an office, a disk that takes no writes, a carrier that lies,
a worker whose clock is ahead. With `--beside HEAD~1`, an upgrade from that commit's code, and the way back, on this
schema; after `--faults` without a name, only these. Every confirmation that a client saw must exist, no client may
have two appointments, each text must be sent, at most as many twice as there were faults, and every rule of the
database must hold. Exits with 1 otherwise.
"""

import argparse
import random
import re
import sys
import threading
import time
from collections import Counter
from http.client import HTTPException

from django.core.management import CommandError, call_command

from appointments.models import Appointment, Message
from benchmarks.faults import FAULTS, OTHER_VERSION, Faults, wait_for_postgres
from benchmarks.stack import stack
from benchmarks.visitor import Stuck, Visitor
from scheduler.state import CannotStart
from tests.twilio import SENDER, SID, TOKEN, Twilio, twilio

PAUSE = 3
"""Seconds between two faults."""

SMS_TIMEOUT = 3
SETTLED_WITHIN = 180
"""Seconds after the last fault in which every text must be out: claims of killed workers last a minute."""

PATIENCE = 60
"""Seconds for which a client presses again what failed."""

FAILURES = (Stuck, OSError, HTTPException)
"""What a client meets: an error page, no line, or an answer that is cut off."""

_CONFIRMATION = re.compile(r"/confirmation/([\w-]+)/")


class Ledger:
    """What the clients saw."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.pressed = self.gave_up = self.requests = 0
        self.errors: Counter[str] = Counter()
        self.is_over = threading.Event()


def main() -> int:
    """Prints the faults, what people saw, and the verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--faults", nargs="*", metavar="NAME", choices=FAULTS, default=FAULTS)
    parser.add_argument("--beside", metavar="COMMIT")
    chosen = parser.parse_args()
    if not (chosen.faults or chosen.beside):
        parser.error("No fault is chosen.")
    try:
        with twilio() as (carrier, url), stack(_account(url)) as running:
            ledger, dice = Ledger(), random.Random(chosen.seed)  # noqa: S311
            faults, names = Faults(running, carrier, dice), chosen.faults
            if chosen.beside:
                faults.other, names = running.unpack(chosen.beside), [*names, OTHER_VERSION]
            clients = [
                threading.Thread(target=_book_on, args=[running.address, ledger]) for _n in range(chosen.clients)
            ]
            for client in clients:
                client.start()
            struck, away = _strike(faults, names, chosen.seconds, dice)
            ledger.is_over.set()
            for client in clients:
                client.join()
            _wait_for_texts()
            print(f"Seconds until a new visitor was served, at most: {away}")
            return _verdict(ledger, struck, carrier, chosen.seed)
    except CannotStart as failure:
        sys.exit(str(failure))


def _strike(
    faults: Faults, names: list[str], seconds: int, dice: random.Random
) -> tuple[Counter[str], dict[str, float]]:
    """How often each fault struck, and the longest time that the site was away after it, in seconds."""
    counted: Counter[str] = Counter()
    away: dict[str, float] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(PAUSE)
        name = dice.choice(names)
        counted[name] += 1
        faults.strike(name)
        away[name] = max(away.get(name, 0), _seconds_away(faults.stack.address))
    return counted, away


def _seconds_away(address: str) -> float:
    """Until a new visitor gets the first pages, which read and write the database."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        try:
            visitor = Visitor(address)
            visitor.send("GET", "/en/")
            visitor.press()
            visitor.press()
        except FAILURES:
            time.sleep(0.1)
        else:
            break
    return round(time.monotonic() - began, 1)


def _book_on(address: str, ledger: Ledger) -> None:
    """One client after the other, until the end."""
    while not ledger.is_over.is_set():
        visitor = Visitor(address, f"212{random.randint(2_000_000, 9_999_999)}")  # noqa: S311
        try:
            visitor.fill_in()
        except FAILURES as failure:
            ledger.errors[short(failure)] += 1
            time.sleep(0.5)
            continue
        finally:
            ledger.requests += visitor.requests
        _press_book(visitor, ledger)


def _press_book(visitor: Visitor, ledger: Ledger) -> None:
    """Presses Book again until it is answered, as people do with the page that is still before them."""
    ledger.pressed += 1
    before, check, page = visitor.requests, visitor.path, visitor.page
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            visitor.path, visitor.page = check, page
            visitor.press()
        except FAILURES as failure:
            ledger.errors[short(failure)] += 1
            visitor.line.close()
            time.sleep(0.5)
            continue
        if found := _CONFIRMATION.search(visitor.path):
            ledger.seen.append(found[1])
            ledger.requests += visitor.requests - before
            return
        check, page = visitor.path, visitor.page
    ledger.gave_up += 1


def short(failure: Exception) -> str:
    """The status, or the kind of error."""
    return str(failure).split()[0] if isinstance(failure, Stuck) else type(failure).__name__


def _account(url: str) -> dict[str, str]:
    account = {"ACCOUNT_SID": SID, "AUTH_TOKEN": TOKEN, "SENDER": SENDER, "API_URL": url}
    return {f"TWILIO_{name}": value for name, value in account.items()} | {
        "SMS_CHANNEL": "twilio",
        "SMS_TIMEOUT": str(SMS_TIMEOUT),
    }


def _wait_for_texts() -> None:
    wait_for_postgres()
    end = time.monotonic() + SETTLED_WITHIN
    while _unsent() and time.monotonic() < end:
        time.sleep(1)


def _unsent() -> int:
    return Message.objects.filter(kind="confirmation", status__in=["planned", "sending", "unknown"]).count()


def _verdict(ledger: Ledger, faults: Counter[str], carrier: Twilio, seed: int) -> int:
    lost = [token for token in ledger.seen if not Appointment.objects.by_link(token).filter(status="booked").exists()]
    doubled = max(0, Appointment.objects.count() - ledger.pressed)
    texts = Counter((text["to"], text["body"]) for text in carrier.taken)
    twice, unsent = sum(count - 1 for count in texts.values()), _unsent()
    unmarked = twice - Message.objects.filter(possibly_duplicate=True).count()
    failed = sum(ledger.errors.values())
    share = 100 * failed / max(1, ledger.requests + failed)
    print(f"{sum(faults.values())} faults (seed {seed}): {dict(faults)}")
    print(f"{len(ledger.seen)} booked, {ledger.gave_up} gave up, {ledger.requests} answers")
    print(f"Errors that people met: {share:.1f} %, {dict(ledger.errors)}")
    print(f"{len(lost)} lost, {doubled} doubled")
    print(f"{len(texts)} texts, {unsent} not sent, {twice} sent twice, {max(0, unmarked)} of these not marked")
    try:
        call_command("check_invariants", verbosity=0)
    except CommandError as broken:
        print(broken)
        return 1
    print("Every rule of the database holds.")
    is_well_told = not unsent and twice <= sum(faults.values()) and unmarked <= 0
    return 0 if ledger.seen and is_well_told and not lost and not doubled else 1
