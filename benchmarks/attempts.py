"""How the number of people who wait for their notice changes the cost of an import.

Two imports of the same size: in the first nobody waits, in the second many people wait and half of their notices
arrive. The bound: finding them adds at most one statement for each 2,000 messages, and a few more.
"""

import argparse
import csv
import io
import sys
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments import vault
from appointments.models import AttemptReceipt, Message, Notice
from appointments.notices import attempts, lines, loading
from appointments.outbox import planning
from appointments.values import identifiers
from benchmarks.supply import NOW

HANDFUL = 5


def number(which: int) -> str:
    """A different Subject ID for each person."""
    return f"{300_000_000 + which}"


def wait(people: int) -> None:
    """Makes people who wait for a notice, each with an e-mail and a phone."""
    rows = [_receipt(which) for which in range(people)]
    AttemptReceipt.objects.bulk_create(rows, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appointments_attemptreceipt, appointments_notice")


def load(numbers: Iterable[int]) -> tuple[int, float]:
    """Imports a notice for each; returns how many statements and how many seconds it took."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(lines.REQUIRED)
    writer.writerows([number(which), "Sample", "Ana", "1988-03-21", "GT"] for which in numbers)
    began = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        reading = lines.read(out.getvalue(), now=NOW)
        loading.save(list(reading.good.values()), now=NOW)
    return len(asked), time.monotonic() - began


def main() -> int:
    """Runs both imports on the current database and prints whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    half = options.people // 2
    alone, quick = load(range(options.people, options.people + options.rows))
    wait(options.people)
    with_many, slow = load(range(half, half + options.rows))
    planned = Message.objects.count()
    print(f"import of {options.rows:,} rows: {alone} statements and {quick:.1f} s while nobody waits")
    print(f"{with_many} and {slow:.1f} s while {options.people:,} wait; {planned:,} messages planned")
    began = time.monotonic()
    attempts.look_again(NOW)
    print(f"a look that finds nobody more: {time.monotonic() - began:.2f} s")
    holds = planned == 2 * half and with_many - alone <= planned // planning.ROWS_AT_ONCE + HANDFUL
    print("the bound holds" if holds else "the bound is broken")
    return 0 if holds else 1


def _receipt(which: int) -> AttemptReceipt:
    digest = vault.index("benchmark", str(which))
    return AttemptReceipt(
        code=identifiers.new_attempt_code(),
        kind=AttemptReceipt.Kind.NOT_YET,
        tried_at=NOW,
        timezone="America/New_York",
        language="en",
        way=AttemptReceipt.Way.SUBJECT_ID,
        ending=number(which)[-3:],
        matches=Notice.matches_of_subject_id(number(which), "GT"),
        look_until=NOW + timedelta(days=16),
        email=f"person{which}@example.com",
        phone="+12125550123",
        opens=digest,
        holder=digest,
        submission=uuid.uuid4(),
        link_hash=digest,
    )


if __name__ == "__main__":
    sys.exit(main())
