"""How many database pages a piece of code reads: a figure that does not depend on the machine's speed."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

STATEMENTS = ("SELECT", "(SELECT", "WITH", "UPDATE", "INSERT")
"""What begins and ends a transaction is no query."""


class Cost(NamedTuple):
    """Buffers touched, from cache or disk, by this many statements."""

    pages: int
    queries: int


def pages_read(call: Callable[[], Any]) -> int:
    """Buffers touched by the SQL that `call` runs, from cache or disk. Its writes are rolled back."""
    return cost(call).pages


def cost(call: Callable[[], Any]) -> Cost:
    """What the SQL that `call` runs costs. Its writes are rolled back."""
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            call()
        transaction.set_rollback(True)
    # Plain SQL in the code begins with a new line.
    statements = [query["sql"] for query in captured if query["sql"].lstrip().startswith(STATEMENTS)]
    with transaction.atomic():
        total = sum(_buffers(sql) for sql in statements)
        transaction.set_rollback(True)
    return Cost(total, len(statements))


def _buffers(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql.replace("%", "%%"), [])
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
