"""The id of the request or task that this thread works for: in its log lines, its hints to workers and its answer."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"

current: ContextVar[str] = ContextVar("request_id", default="")
"""Empty outside of a request and a task."""

_IS_ONE = re.compile(r"(?=.{12,36}\Z)[0-9a-f]+(?:-[0-9a-f]+)*")
"""Longer than any number of a person, and without letters that could spell a name."""


def new() -> str:
    """Twelve hexadecimal digits in groups of four, short enough to be read aloud."""
    digits = secrets.token_hex(6)
    return "-".join((digits[:4], digits[4:8], digits[8:]))


def accepted(given: str) -> str:
    """`given` if it looks like an id, else a new one."""
    # It is written into logs and sent back, so it must not carry a text of someone's choice.
    return given if _IS_ONE.fullmatch(given) else new()
