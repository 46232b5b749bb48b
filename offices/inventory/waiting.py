"""Waiting for an office's queue: how long, and how many threads of one process at once.

A queue that is held for long, by a lost host or a paused process, must not take the threads that serve other offices.
The database ends each wait after `LONGEST`. Threads that come after `MOST_WAITING` others wait in Python instead, and
give up as soon as the queue does not move.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import LockNotAvailable, QueryCanceled

from offices.refusals import Refusal

LONGEST = 3.0
"""Seconds in the database until a queue that is not free is refused."""

STANDSTILL = 0.5
"""Seconds without a thread getting the queue, after which further threads do not wait for it."""

MOST_WAITING = 2
"""Threads of one process that wait in the database for the same queue; one after a wait that ended without it."""


class Busy(Refusal):
    """Another transaction holds the office's queue for longer than anyone should wait."""

    in_words = _("Many people are using this office at the moment. Nothing was changed. Try again in a minute.")


class Line:
    """The threads of this process that wait for one office's queue."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = 0
        self._moved_at = 0.0
        self._most = MOST_WAITING

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until this thread may wait in the database. Raises `Busy`, also for the wait in the database."""
        self._enter()
        got_it = False
        try:
            # Inside the wait only: the rest of the transaction keeps its own limit.
            before = _limit_statements(f"{LONGEST}s")
            yield
            got_it = True
            # Not after an error: the transaction is broken then, and its settings end with it.
            _limit_statements(before)
        except OperationalError as error:
            if isinstance(error.__cause__, (LockNotAvailable, QueryCanceled)):
                raise Busy from error
            raise
        finally:
            self._leave(got_it)

    def _enter(self) -> None:
        give_up_at = monotonic() + LONGEST
        with self._changed:
            while self._waiting >= self._most:
                left = min(give_up_at, self._moved_at + STANDSTILL) - monotonic()
                if left <= 0 or self._most == 1:
                    raise Busy
                self._changed.wait(left)
            if self._waiting == 0:
                self._moved_at = monotonic()
            self._waiting += 1

    def _leave(self, got_it: bool) -> None:
        with self._changed:
            self._waiting -= 1
            # After a wait that failed, one thread at a time tries whether the queue moves again.
            self._most = MOST_WAITING if got_it else 1
            if got_it:
                self._moved_at = monotonic()
            # All, because after a failure only one of them may go on, and the others must give up.
            self._changed.notify_all()


def _limit_statements(limit: str) -> str:
    """Limits the statements of this transaction, and returns the limit before.

    `lock_timeout` alone is not enough: a row that others wait for takes two locks, each of which may take as long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = str(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
    return before


_lines: dict[int, Line] = {}


def line_of(office_id: int) -> Line:
    """The line of this process for one office."""
    # One step, so that two threads cannot get two lines.
    return _lines.setdefault(office_id, Line())
