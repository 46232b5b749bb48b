"""Changes both keys of the data while people book and look at what they booked: `bin/bench rotation`

Each step of "Change the vault keys" and "Change the index key" (docs/operations.md) on the processes of
`benchmarks.stack`, in rolling restarts, so that old and new processes serve side by side. `--clients 3` book, open
their confirmation and find it by its number. No request may fail, no one may be booked twice, every booking must open
at the end, and no row may hold the old keys.
"""

import argparse
import base64
import re
import secrets
import subprocess
import sys
import threading
from collections import Counter

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from appointments import vault
from appointments.models import AccessLog, Appointment
from appointments.values.identifiers import REFERENCE_ALPHABET
from benchmarks.chaos import FAILURES, Ledger, short
from benchmarks.stack import Stack, stack
from benchmarks.visitor import Stuck, Visitor
from scheduler.state import CannotStart

_CONFIRMATION = re.compile(r"/confirmation/([\w-]+)/")
_REFERENCE = re.compile(rf"\b[{REFERENCE_ALPHABET}]{{4}}-[{REFERENCE_ALPHABET}]{{4}}\b")


def main() -> int:
    """Prints how many requests there were at each step and how many failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=3)
    try:
        with stack() as running:
            return _rotate(running, parser.parse_args().clients)
    except CannotStart as failure:
        sys.exit(str(failure))


def _rotate(running: Stack, clients: int) -> int:
    # A row that is never sealed anew: its reason must stay readable.
    AccessLog.objects.create(agent=User.objects.create_user("sol"), kind="found", reason="x", looked_at=timezone.now())
    ledger = Ledger()
    people = [threading.Thread(target=_come, args=[running.address, ledger]) for _client in range(clients)]
    for each in people:
        each.start()
    try:
        for steps in (vault_key(), index_key()):
            for changed, commands in steps:
                before = ledger.requests
                _take(running, changed, commands)
                print(f"{', '.join(commands)}: {ledger.requests - before} requests", flush=True)
    finally:
        ledger.is_over.set()
        for each in people:
            each.join()
    return _verdict(running, ledger)


Step = tuple[dict[str, str], list[str]]
"""Settings with which everything is restarted, and the commands after that."""


def vault_key() -> list[Step]:
    """Another key of `VAULT_KEYS`."""
    [(name, key)] = settings.VAULT_KEYS.items()
    old, new = f"{name}:{_text(key)}", f"new:{_new_key()}"
    return [
        ({"VAULT_KEYS": f"{old},{new}"}, ["keys add", "keys promote new"]),
        ({"VAULT_KEYS": f"{new},{old}"}, ["reseal", f"keys retire {name}"]),
        ({"VAULT_KEYS": new, "LOG_KEYS": f"{name}:{_text(vault.key_of_logs(key))}"}, ["check_invariants"]),
    ]


def index_key() -> list[Step]:
    """Another `INDEX_KEY`."""
    old, new = f"1:{_text(settings.INDEX_KEYS[1])}", f"2:{_new_key()}"
    return [
        ({"INDEX_KEY": f"{old},{new}"}, ["keys add", "keys promote INDEX_KEY:2"]),
        ({"INDEX_KEY": f"{new},{old}"}, ["keys reindex", "keys retire INDEX_KEY:1"]),
        ({"INDEX_KEY": new, "RETIRED_INDEX_KEYS": old}, ["check_invariants"]),
    ]


def _take(running: Stack, changed: dict[str, str], commands: list[str]) -> None:
    running.others |= changed
    for name in running.names:
        if name not in ("redis", "pgbouncer", "proxy"):
            running.replace(name)
    for command in commands:
        said = [sys.executable, "manage.py", *command.split()]
        subprocess.run(said, cwd=settings.BASE_DIR, env=running.environment(), check=True, capture_output=True)


def _come(address: str, ledger: Ledger) -> None:
    """One person after the other, until the end."""
    while not ledger.is_over.is_set():
        visitor = Visitor(address, f"212{secrets.randbelow(8 * 10**6) + 2 * 10**6}")
        try:
            _book_and_find(visitor, ledger)
        except FAILURES as failure:
            ledger.errors[short(failure)] += 1
        ledger.requests += visitor.requests


def _book_and_find(visitor: Visitor, ledger: Ledger) -> None:
    visitor.fill_in()
    ledger.pressed += 1
    visitor.press()
    if not (found := _CONFIRMATION.search(visitor.path)):
        raise Stuck(f"not-booked {visitor.path}")
    ledger.seen.append(found[1])
    other = Visitor(visitor.origin)
    other.answers |= visitor.answers | {"reference": _REFERENCE.findall(visitor.page)[0]}
    for link in ledger.seen[:: max(1, len(ledger.seen) // 5)]:
        other.send("GET", f"/en/confirmation/{link}/")
    other.send("GET", "/en/find/")
    other.press()
    visitor.requests += other.requests
    if found[1] not in other.path:
        raise Stuck(f"not-found {other.path}")


def _verdict(running: Stack, ledger: Ledger) -> int:
    opened: Counter[str] = Counter()
    for link in ledger.seen:
        try:
            Visitor(running.address).send("GET", f"/en/confirmation/{link}/")
        except FAILURES as failure:
            opened[short(failure)] += 1
    doubled = max(0, Appointment.objects.count() - ledger.pressed)
    print(f"{ledger.requests} requests, {sum(ledger.errors.values())} failed: {dict(ledger.errors)}")
    print(f"{len(ledger.seen)} booked, {sum(opened.values())} do not open: {dict(opened)}; {doubled} doubled")
    return 0 if ledger.seen and not (ledger.errors or opened or doubled) else 1


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _new_key() -> str:
    return _text(secrets.token_bytes(32))
