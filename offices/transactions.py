"""One transaction for a verb. After a deadlock it runs once more."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
Result = TypeVar("Result")

DEADLOCK = "40P01"
"""SQLSTATE `deadlock_detected`. Source: PostgreSQL, appendix "Error Codes"."""

PAUSE = 0.1
"""Seconds, and as many more at random."""


def one_transaction(verb: Callable[P, Result]) -> Callable[P, Result]:
    """Runs `verb` in one transaction, or in a savepoint when the caller has opened a transaction already.

    When PostgreSQL ends the transaction because of a deadlock, the verb runs once more. A second deadlock is raised.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> Result:
        # A deadlock ends the whole transaction, so only the outermost verb can start again.
        is_outermost = not connection.in_atomic_block
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except OperationalError as error:
            if not (is_outermost and is_deadlock(error)):
                raise
        # The other takes the locks meanwhile. Without a pause this one can be first again, and close the circle anew.
        time.sleep(PAUSE + random.uniform(0, PAUSE))  # noqa: S311
        with transaction.atomic():
            return verb(*args, **kwargs)

    return run


def is_deadlock(error: OperationalError) -> bool:
    """Whether PostgreSQL ended the transaction because of a deadlock."""
    return getattr(error.__cause__, "pgcode", None) == DEADLOCK
