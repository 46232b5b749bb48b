"""Django's PostgreSQL, with prepared statements and a check of kept connections that asks the server nothing."""

import select
from collections.abc import Mapping
from functools import cached_property
from itertools import count
from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import errors, extensions

from offices.prepared import Prepared


class _Connection(extensions.connection):  # type: ignore[misc] # psycopg2 has no types
    """A connection that knows what it has prepared."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.prepared: dict[str, str] = {}
        self.numbers = count()

    @cached_property
    def prepares(self) -> bool:
        """Whether it prepares statements: not behind a pooler, which gives each transaction another session."""
        with self.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            # PgBouncer gives its clients a random number.
            if cursor.fetchone() != (self.info.backend_pid,):
                return False
            # Else PostgreSQL plans some of them anew each time, because it expects more rows than there are.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
        return True


class _Cursor(extensions.cursor):  # type: ignore[misc]
    """A cursor that prepares `Prepared` SQL before its first use on a connection."""

    connection: _Connection
    _asked: tuple[Prepared, Any] | None = None

    def execute(self, query: Any, values: Any = None) -> None:
        """As psycopg2's."""
        self._asked = None
        if not (isinstance(query, Prepared) and self.connection.prepares):
            super().execute(query, values)
            return
        self._asked = query, values
        try:
            super().execute(self.connection.prepared.get(query) or self._prepare(query, values), values)
        except errors.FeatureNotSupported:
            # A migration has changed the type of a column. PostgreSQL refuses what was prepared before it.
            self.connection.prepared.clear()
            if not self.connection.autocommit:
                raise
            super().execute(query, values)

    @property
    def query(self) -> bytes | None:
        """The last SQL with its values, prepared or not, for logs and tests."""
        last: bytes | None = self.mogrify(*self._asked) if self._asked else super().query
        return last

    def _prepare(self, query: Prepared, values: Any) -> str:
        """Returns the SQL that runs it, with places for its values."""
        names = list(values) if isinstance(values, Mapping) else []
        given = [f"%({each})s" for each in names] or ["%s"] * len(values or ())
        numbers = tuple(f"${place}" for place in range(1, len(given) + 1))
        name = f"kept_{next(self.connection.numbers)}"
        sql = query % (dict(zip(names, numbers, strict=True)) if names else numbers)
        super().execute(f"PREPARE {name} AS {sql}")
        run = f"EXECUTE {name}" + (f" ({', '.join(given)})" if given else "")
        self.connection.prepared[query] = run
        return run


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. Before its first use in a request, Django asks whether it still works."""

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's, with our own connections and cursors."""
        return {**super().get_connection_params(), "connection_factory": _Connection, "cursor_factory": _Cursor}

    def is_usable(self) -> bool:
        """Whether the connection works. A server that ends or restarts closes its side, which can be read here.

        Asks the server only after an error, or when something has arrived unasked.
        """
        # Else each request would wait for one more answer, as long as it takes to read its draft.
        if self.connection.closed:
            return False
        return not (self.errors_occurred or _has_news(self.connection.fileno())) or bool(super().is_usable())


def _has_news(socket: int) -> bool:
    """Whether the other side has sent something, or has closed."""
    # Not `select.select`, which refuses numbers above 1023.
    asked = select.poll()
    asked.register(socket, select.POLLIN | select.POLLPRI)
    return bool(asked.poll(0))
