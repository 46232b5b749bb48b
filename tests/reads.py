"""Reads never write: what a GET may leave in the database."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

RECORDS = {
    "appointments_accesslog",  # who looked at whose details
    "appointments_agentday",  # counts such a call when it ends
    "appointments_call",  # the agent's own session: ended when it is found to have been left open
    "appointments_draft",  # the visitor's own session: its sign of life, and the failure that a receipt is about
    "appointments_secondstep",  # the key on the page that sets it up, made at the first look
    "django_session",
}
"""Tables that say that someone looked. Nothing in them concerns an appointment, a place or another person."""

_WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)


class WroteOnRead(AssertionError):
    """A GET changed a table that is no record of looking."""


def checked(answer: Callable[..., Any]) -> Callable[..., Any]:
    """`answer`, the handler of the test client, which refuses the writes of a GET."""

    def run(handler: Any, environ: dict[str, Any]) -> Any:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return answer(handler, environ)
        with connection.execute_wrapper(_refuse_writes):
            return answer(handler, environ)

    return run


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    written = _WRITE.match(sql)
    if written and written.group(1) not in RECORDS:
        raise WroteOnRead(sql[:300])
    return execute(sql, params, many, context)
