"""The security log: one JSON line for each event that someone who looks into an attack needs.

A line holds only the fields of `FIELDS`: numbers of accounts, names of pages, roles and settings. Nothing that a person
typed and nothing about a person who reports is among them.
"""

import logging
from collections.abc import MutableMapping
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

import structlog

from offices import request_id

FIELDS = {
    *("event", "at", "level", "request_id"),
    *("by", "account", "name_digest", "network"),
    *("page", "role", "given", "office", "setting", "key_id", "step"),
}
"""`by` and `account` are the primary keys of accounts; `name_digest` is a keyed digest of a user name as typed."""


class Event(StrEnum):
    """What is written down."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SECOND_STEP_DONE = "second_step_done"
    SECOND_STEP_FAILED = "second_step_failed"
    SECOND_STEP_RESET = "second_step_reset"
    LOCKED_OUT = "locked_out"
    PASSWORD_CONFIRMED = "password_confirmed"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ACCOUNT_CHANGED = "account_changed"
    ROLES_CHANGED = "roles_changed"
    OFFICES_CHANGED = "offices_changed"
    EXPORTED = "exported"
    REFUSED = "refused"
    KEYS_CHANGED = "keys_changed"


actor: ContextVar[int | None] = ContextVar("actor", default=None)
"""The account that the request of now belongs to; none on public pages and in commands."""


def note(event: Event, **fields: str | int | None) -> None:
    """Writes a line. Fields that are not in `FIELDS` are left out."""
    _log.info(event.value, **{"by": actor.get(), "request_id": request_id.current.get() or None} | fields)


def _only_known(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in line.items() if name in FIELDS and value is not None}


_log = structlog.wrap_logger(
    logging.getLogger("security"),
    processors=[
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.add_log_level,
        # Last before the line is written: no processor after it can add what a person typed.
        _only_known,
        structlog.processors.JSONRenderer(sort_keys=True),
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
)
