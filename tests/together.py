"""Runs calls at the same moment, each on its own database connection."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection


def together(calls: Sequence[Callable[[], Any]], *, connect: bool = True) -> list[Any]:
    """Starts every call at once and returns the result of each, or its exception.

    `connect` opens each call's database connection beforehand; calls that only use HTTP need none.
    """
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            if connect:
                connection.ensure_connection()
            barrier.wait(timeout=60)
            return call()
        except Exception as error:  # noqa: BLE001 — the test looks at what came back
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def in_the_background(call: Callable[[], Any]) -> "Future[Any]":
    """Starts `call` on its own connection and returns once it has finished or waits for a lock of ours.

    An exception is its result.
    """

    def run() -> Any:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 — the test looks at what came back
            return error
        finally:
            connection.close()

    future = ThreadPoolExecutor(1).submit(run)
    deadline = time.monotonic() + 20
    while not future.done() and not _someone_waits_for_a_lock():
        assert time.monotonic() < deadline, "the other side neither finished nor met a lock"
        time.sleep(0.02)
    return future


def _someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] > 0
