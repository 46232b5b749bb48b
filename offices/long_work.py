"""Work that no person waits for may take longer than the database allows by default (docs/operations.md)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LIMITS = {"lock_timeout": "30s", "statement_timeout": "15min", "idle_in_transaction_session_timeout": "15min"}


@contextmanager
def long_work() -> Iterator[None]:
    """A transaction with `LIMITS` instead of the defaults. They end with it, so PgBouncer may share the connection."""
    # A transaction, because behind PgBouncer a setting of a session would be found by other clients.
    with transaction.atomic():
        with connection.cursor() as cursor:
            # `true`: for this transaction only.
            settings = ", ".join("set_config(%s, %s, true)" for _each in LIMITS)
            cursor.execute(f"SELECT {settings}", [text for limit in LIMITS.items() for text in limit])
        yield
