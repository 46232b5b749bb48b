"""How fast one dispatcher sends messages when the provider takes no time. `bin/bench outbox`

Compares texts sent through the channel that only stores them with raw SQL that claims the same rows, in batches of the
same size, and marks each as sent. The difference is composing the text, sealing it, and the check under the
appointment's lock before each message. `--messages` makes a smaller run. Exits non-zero below 20 messages a second.
"""

import argparse
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection, transaction
from tqdm import tqdm

from appointments import booking
from appointments.booking import Contact, Person
from appointments.delivery import dispatch as dispatcher
from appointments.models import Message
from benchmarks.supply import NOW, analyze, make_office, make_slots

CLAIM = """
    UPDATE appointments_message SET status = 'sending', claimed_until = %s, tries = tries + 1 WHERE id IN (
        SELECT id FROM appointments_message WHERE status = 'planned' AND due_at <= %s
        ORDER BY due_at LIMIT 6 FOR NO KEY UPDATE SKIP LOCKED) RETURNING id
"""
SENT = "UPDATE appointments_message SET status = 'sent', sent_at = %s, claimed_until = NULL WHERE id = %s"


def plan(count: int) -> None:
    """Books people, each with a text that is due."""
    office = make_office("BENCH")
    make_slots(office, count)
    for n in tqdm(range(count), "booking", leave=False):
        person = Person(given_names=f"Person {n}", family_name="Sample", born=date(1990, 4, 7), country="HN")
        contact = Contact("es", "", f"+1212{n:07}")
        booking.book(office=office, people=[person], contact=contact, submission=uuid.uuid4(), now=NOW)
    Message.objects.exclude(kind=Message.Kind.CONFIRMATION).delete()
    analyze()


def raw() -> int:
    """Claims and marks all due messages and nothing else; returns how many."""
    handled = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, [NOW + timedelta(minutes=1), NOW])
            claimed = [row[0] for row in cursor.fetchall()]
        if not claimed:
            return handled
        for message_id in claimed:
            with connection.cursor() as cursor:
                cursor.execute(SENT, [NOW, message_id])
        handled += len(claimed)


def dispatch() -> int:
    """Runs the dispatcher; returns how many messages it sent."""
    return sum(end == Message.Status.SENT for end in dispatcher.send_due(lambda: NOW))


def rate(handle: Callable[[], int], count: int) -> float:
    """Messages per second over all of them."""
    Message.objects.update(status="planned", sent_at=None, handed_over_at=None, tries=0, sent_text=b"")
    started = time.perf_counter()
    assert handle() == count
    return count / (time.perf_counter() - started)


def main() -> int:
    """Measures both on the same rows, in turn and three times, and takes the best of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1000)
    count = parser.parse_args().messages
    plan(count)
    rates = [(rate(raw, count), rate(dispatch, count)) for _round in range(3)]
    bare, ours = (max(column) for column in zip(*rates, strict=True))
    print(f"messages a second: {bare:.0f} as raw SQL claims, {ours:.0f} handed over: {ours / bare:.2f} of the rate")
    return 0 if ours >= 20 else 1


if __name__ == "__main__":
    sys.exit(main())
