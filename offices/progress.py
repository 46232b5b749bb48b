"""How far a long command is."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")

_SECONDS_BETWEEN_LOG_LINES = 5.0


def progress(items: Sequence[T], what: str, *, show: bool = True) -> Iterable[T]:
    """`items` one by one, with a progress bar on standard error; in a log, a line every few seconds."""
    # In a log each update is a line of its own.
    pause = 0.1 if sys.stderr.isatty() else _SECONDS_BETWEEN_LOG_LINES
    bar: Iterable[T] = tqdm(items, desc=what, disable=not show, mininterval=pause)
    return bar
