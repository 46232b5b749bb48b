"""Logs as lines of JSON. A line holds the fields of `FIELDS` and no others.

Kept out of it: the secrets of links (a confirmation's address is its key), and what people typed.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from offices import request_id

OF_EVENTS = ("view", "method", "status", "task", "provider", "outcome", "message_id", "seconds")
"""What code of ours may give as `extra`: names and numbers that are the same for everyone, or primary keys."""

FIELDS = ("at", "level", "logger", "event", "request_id", *OF_EVENTS, "error")

CONFIGURATION: dict[str, Any] = {
    "version": 1,
    # Loggers that modules made before this was read would fall silent.
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "scheduler.logs.Json"}, "as it is": {"format": "{message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json"},
        "security": {"class": "logging.StreamHandler", "formatter": "as it is"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "appointments": {"level": "INFO"},
        "scheduler": {"level": "INFO"},
        # Django's own handlers mail what people typed to ADMINS; its templates, at DEBUG, log all a page was given.
        "django": {"handlers": [], "level": "INFO"},
        # Its warnings name addresses that no view knows. `scheduler.requests` has their status.
        "django.request": {"level": "ERROR"},
        "django.template": {"level": "INFO"},
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        "security": {"handlers": ["security"], "level": "INFO", "propagate": False},
    },
}
"""For Django's setting `LOGGING`, for gunicorn (deploy/gunicorn.conf.py), and so for Celery."""

# No line names the place in the code, the thread or the process, and Python need not look for them: "Optimization" in
# its guide to logging.
logging._srcfile = None
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

OF_REFUSALS = "django.security."
"""How the names of the loggers begin that Django uses for a foreign Host header or a body that is too large."""

_SECRET_PART = re.compile(r"(?<=/)[\w-]{20,}(?=[/?\s]|$)")


class Json(logging.Formatter):
    """One line of JSON. Every long part of a path becomes "…".

    Of an exception it writes the type and the places in the code, never its text, which may repeat what someone typed;
    and that only for errors, as a refusal needs no traceback. Django logs a request that it refuses as an error, under
    a name that ends with the type; its text holds what was sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        is_refusal = bool(record.exc_info) and record.name.startswith(OF_REFUSALS)
        said = f"Refused: {record.name.removeprefix(OF_REFUSALS)}" if is_refusal else _event(record)
        line = {
            "at": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "level": "warning" if is_refusal else record.levelname.lower(),
            "logger": record.name,
            "event": _SECRET_PART.sub("…", said),
            "request_id": request_id.current.get(),
        }
        # Only these: anything else in `extra` could be what someone typed.
        line |= {name: value for name in OF_EVENTS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.levelno >= logging.ERROR and not is_refusal:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def formatException(  # noqa: N802 # the name of the standard library
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += [type(error).__qualname__, *traceback.format_tb(error.__traceback__)]
            # As Python itself prints it: `from None` hides the error before.
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(f"{line.rstrip()}\n" for line in lines).rstrip()


def _event(record: logging.LogRecord) -> str:
    """The message, in which the text of an error is replaced by its type: Celery writes both."""
    said = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    for text in (repr(error), str(error)) if error else ():
        said = said.replace(text, type(error).__qualname__) if text else said
    return said
