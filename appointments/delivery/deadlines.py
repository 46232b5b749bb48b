"""A limit for a whole call of a provider. The libraries limit each read only: an answer that drips has no end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

MOST = timedelta(seconds=30)
"""How long one call may take. With the time before it, well within a claim: the result is then recorded in time."""


@contextmanager
def limited() -> Iterator[None]:
    """Raises `TimeoutError` in what is running inside when `MOST` has passed.

    By a signal, which interrupts a read too; so only in the main thread of a process. Workers are processes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _late)
    # Again each second, in case a library takes the first one for the end of one address or one read of many.
    signal.setitimer(signal.ITIMER_REAL, MOST.total_seconds(), 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _late(*_signal: Any) -> None:
    raise TimeoutError("the call took too long")
