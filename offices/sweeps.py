"""A sweep does the same to many rows. One of them that fails must not hold up all the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection

from offices.refusals import Refusal

log = logging.getLogger(__name__)

Row = TypeVar("Row")


def one_by_one(step: Callable[[Row], int], rows: Iterable[Row]) -> int:
    """Takes the step for each row and returns the sum. Each step is a transaction of its own.

    A row that is refused, as when its office is busy, is left for the next run. So is one that fails: it is logged, and
    after the last row the newest failure is raised. Without a database the sweep ends at once.
    """
    done = 0
    failure: Exception | None = None
    for row in rows:
        key = getattr(row, "pk", row)
        try:
            done += step(row)
        except Refusal as refusal:
            log.info("Left for the next run, as it was refused: %s %s", type(refusal).__name__, key)
        except Exception as error:
            if not connection.is_usable():
                raise
            log.exception("Left for the next run, as it failed: %s", key)
            failure = error
    if failure:
        raise failure
    return done
