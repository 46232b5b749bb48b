"""How fast notices are loaded, against PostgreSQL's COPY of the same rows. `bin/bench imports`

A file is read, compared and saved, as `load_notices` does it: first a tenth of the lines, then all. Then the rows, kept
in memory as they are stored (sealed, with their digests), go with COPY into the same table, emptied. The bounds: the
whole load has at least 0.3 times the rate of sealing these rows and copying them, and a line of the long file takes at
most twice as long as one of the short file. `--rows` makes another size. Exits non-zero when a bound is broken.
"""

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection

from appointments.imports import notices
from appointments.imports.plan import Scope
from appointments.models import Notice
from appointments.notices import loading
from appointments.notices.lines import OPTIONAL, REQUIRED, NoticeLine
from benchmarks.supply import NOW
from offices.models import Office

LEAST, MOST = 0.3, 2

GIVEN = ("Ana María", "Bruno", "Carla", "Darío José", "Eva")
FAMILY = ("González Pérez", "López", "Nguyen", "Hernández Cruz", "de la Cruz", "Castro", "Muñoz")


class Seconds(NamedTuple):
    """Of all rows: the whole load, saving alone, making the sealed rows in memory, COPY of them."""

    load: float
    save: float
    seal: float
    copy: float


def main() -> int:
    """Measures a short file and the long one, and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    rows = parser.parse_args().rows
    few, many = measure(rows // 10), measure(rows)
    print(f"{rows:,} notices, {rows / many.load:,.0f} a second; of the rate of COPY:")
    print(f"{many.copy / many.load:.2f} the whole load, {many.copy / many.save:.2f} saving the lines read")
    sealed = (many.seal + many.copy) / many.load
    growth = many.load / few.load / 10
    print(f"{sealed:.2f} of the rate of sealing and COPY; the bound is {LEAST}")
    print(f"a line takes {growth:.2f} times as long as in a tenth of the file; the bound is {MOST}")
    return int(sealed < LEAST or growth > MOST)


def measure(rows: int) -> Seconds:
    """Loads so many lines into an empty table, then copies what is stored there. The copied rows stay."""
    text, stored = file_of(rows), io.StringIO()
    _empty()
    began = time.perf_counter()
    plan = notices.plan(text, Scope(NOW, Office.objects.all(), everywhere=True))
    planned = time.perf_counter() - began
    found = list(plan.reading.good.values())
    saved = _seconds(lambda: loading.save(found, now=NOW, show=False))
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY appointments_notice TO STDOUT", stored)
    # The better of two: a pause of the disk would flatter the load.
    copied = min(_copy(stored) for _try in range(2))
    return Seconds(planned + saved, saved, _seconds(lambda: _seal(found)), copied)


def _copy(stored: io.StringIO) -> float:
    _empty()
    stored.seek(0)
    with connection.cursor() as cursor:
        return _seconds(lambda: cursor.copy_expert("COPY appointments_notice FROM STDIN", stored))


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE appointments_notice CASCADE")


def file_of(rows: int) -> str:
    """A CSV of so many people, no two with one number."""
    heading = ",".join([*REQUIRED, *OPTIONAL])
    return "\n".join([heading, *map(_line, range(rows))])


def _line(n: int) -> str:
    born = date(1950, 1, 1) + timedelta(days=n * 7919 % 20_000)
    country = ("GT", "HN", "Mexico", "El Salvador")[n % 4]
    # Seven apart, so that no two numbers differ by a zero.
    person = f"{385_000_001 + 7 * n},{FAMILY[n % 7]},{GIVEN[n % 5]},{born},{country}"
    return f"{person},A{100_000_000 + 3 * n},2026-11-02,2027-01-15,F{n // 3}"


def _seal(found: Sequence[NoticeLine]) -> None:
    fields = Notice._meta.concrete_fields
    for line in found:
        notice = Notice(imported_at=NOW, **line.said)
        notice.index()
        for field in fields:
            field.pre_save(notice, True)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
