"""Processes at each step of a change of `INDEX_KEY`, all in this one."""

import threading
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command

NEW = bytes(range(7, 39))

BEFORE, KNOWN, FIRST, RETIRED = range(4)
"""A process that does not know the new key; that knows it; that has it first; that has the old one retired."""


class Keys(Mapping[int, bytes]):
    """A setting with another value in each thread; a thread that chose none has that of `BEFORE`."""

    at = threading.local()

    def __init__(self, steps: list[dict[int, bytes]]) -> None:
        self.steps = steps

    @property
    def held(self) -> dict[int, bytes]:
        return self.steps[getattr(self.at, "step", BEFORE)]

    def __getitem__(self, number: int) -> bytes:
        return self.held[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def __or__(self, other: Mapping[int, bytes]) -> dict[int, bytes]:
        return self.held | dict(other)


def install(fixture: Any) -> None:
    """Gives the settings these keys, until the test ends. `fixture`: the `settings` of pytest-django."""
    old = dict(settings.INDEX_KEYS)
    fixture.RETIRED_INDEX_KEYS = Keys([{}, {}, {}, old])
    fixture.INDEX_KEYS = Keys([old, old | {2: NEW}, {2: NEW} | old, {2: NEW}])
    be(BEFORE)


def be(step: int) -> None:
    """From now on this thread is a process at that step."""
    Keys.at.step = step


def command(*arguments: str) -> str:
    """Runs a step of `manage.py keys`, and gives what it says."""
    said = StringIO()
    call_command("keys", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def promote() -> None:
    """The first two steps: from then on every process holds both keys."""
    be(KNOWN)
    command("add")
    command("promote", "INDEX_KEY:2")


def finish() -> None:
    """The last two steps."""
    be(FIRST)
    command("reindex")
    command("retire", "INDEX_KEY:1")
