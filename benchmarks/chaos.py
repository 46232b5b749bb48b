"""Kills parts of `benchmarks.stack` at random while people book, and says what became of them: `bin/chaos`

`--seconds 90`, `--clients 6`, `--seed`. Killed: a web, PgBouncer, a worker, beat, Redis, each started again at once, as
Docker does; a process of PostgreSQL, which then restarts by itself. Beside that FLUSHALL, a Redis that hangs, and a
transaction that holds the queue of an office and ends no more. Every confirmation that a client saw must exist, no
client may have two appointments, and every rule of the database must hold. Exits with 1 otherwise.
"""

import argparse
import os
import random
import re
import signal
import sys
import threading
import time
from collections import Counter

import redis
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from appointments.models import Appointment
from benchmarks.stack import WEBS, Stack, stack
from benchmarks.visitor import Stuck, Visitor
from offices.models import OfficeQueue
from scheduler.state import CannotStart

PAUSE = 3
"""Seconds between two faults."""

HELD = 5
"""Seconds for which something hangs; a request gives up a lock after three."""

BOOKED_AT = "NYC"
"""The office near the ZIP code of every visitor."""

PATIENCE = 60
"""Seconds for which a client presses again what failed."""

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
    chosen = parser.parse_args()
    try:
        with stack() as running:
            ledger = Ledger()
            clients = [
                threading.Thread(target=_book_on, args=[running.address, ledger]) for _n in range(chosen.clients)
            ]
            for client in clients:
                client.start()
            faults = _strike(running, chosen.seconds, random.Random(chosen.seed))  # noqa: S311
            ledger.is_over.set()
            for client in clients:
                client.join()
            return _verdict(ledger, faults, chosen.seed)
    except CannotStart as failure:
        sys.exit(str(failure))


def _strike(running: Stack, seconds: int, dice: random.Random) -> Counter[str]:
    faults: Counter[str] = Counter()
    others = {"flush": _flush, "hang": _hang, "lock": _hold_an_office, "postgres": _crash_postgres}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(PAUSE)
        name = dice.choice([*WEBS, "pgbouncer", "worker-messages", "worker-bulk", "beat", "redis", *others])
        faults[name] += 1
        if name in others:
            others[name](running)
            continue
        running.kill(name)
        running.start(name)
        if name == "redis":
            time.sleep(1)
    return faults


def _flush(running: Stack) -> None:
    with redis.Redis(unix_socket_path=str(running.redis_socket)) as store:
        store.flushall()


def _hang(running: Stack) -> None:
    """Redis accepts connections and does not answer."""
    redis_process = running.running["redis"]
    redis_process.send_signal(signal.SIGSTOP)
    time.sleep(HELD)
    redis_process.send_signal(signal.SIGCONT)


def _hold_an_office(_running: Stack) -> None:
    """As a paused process does that has taken the lock of the office where all clients book."""
    with transaction.atomic():
        OfficeQueue.objects.select_for_update().get(office__code=BOOKED_AT)
        time.sleep(HELD)


def _crash_postgres(_running: Stack) -> None:
    """PostgreSQL ends all connections and recovers when one of its processes is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        os.kill(cursor.fetchone()[0], signal.SIGKILL)
    connection.close()


def _book_on(address: str, ledger: Ledger) -> None:
    """One client after the other, until the end."""
    while not ledger.is_over.is_set():
        visitor = Visitor(address)
        try:
            visitor.fill_in()
        except (Stuck, OSError, ConnectionError) as failure:
            ledger.errors[_short(failure)] += 1
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
        except (Stuck, OSError, ConnectionError) as failure:
            ledger.errors[_short(failure)] += 1
            visitor.line.close()
            time.sleep(0.5)
            continue
        if found := _CONFIRMATION.search(visitor.path):
            ledger.seen.append(found[1])
            ledger.requests += visitor.requests - before
            return
        check, page = visitor.path, visitor.page
    ledger.gave_up += 1


def _short(failure: Exception) -> str:
    return str(failure).split()[0] if isinstance(failure, Stuck) else type(failure).__name__


def _verdict(ledger: Ledger, faults: Counter[str], seed: int) -> int:
    lost = [token for token in ledger.seen if not Appointment.objects.by_link(token).filter(status="booked").exists()]
    doubled = max(0, Appointment.objects.count() - ledger.pressed)
    failed = sum(ledger.errors.values())
    share = 100 * failed / max(1, ledger.requests + failed)
    print(f"{sum(faults.values())} faults (seed {seed}): {dict(faults)}")
    print(f"{len(ledger.seen)} booked, {ledger.gave_up} gave up, {ledger.requests} answers")
    print(f"Errors that people met: {share:.1f} %, {dict(ledger.errors)}")
    print(f"{len(lost)} lost, {doubled} doubled")
    try:
        call_command("check_invariants", verbosity=0)
    except CommandError as broken:
        print(broken)
        return 1
    print("Every rule of the database holds.")
    return 1 if lost or doubled or not ledger.seen else 0
