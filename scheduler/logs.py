"""Keeps out of the logs the secrets of links (a confirmation's address is its key) and what people typed."""

import copy
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

CONFIGURATION = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_secret_links": {"()": "scheduler.logs.HideSecretLinks"}},
    "formatters": {
        "lines": {
            "()": "scheduler.logs.WithoutValues",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "as it is": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["hide_secret_links"], "formatter": "lines"},
        "security": {"class": "logging.StreamHandler", "formatter": "as it is"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers mail what people typed to ADMINS; its templates, at DEBUG, log all a page was given.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.template": {"level": "INFO"},
        "security": {"handlers": ["security"], "level": "INFO", "propagate": False},
    },
}
"""For Django's setting `LOGGING`."""

_SECRET_PART = re.compile(r"(?<=/)[\w-]{20,}(?=[/?\s]|$)")


class HideSecretLinks(logging.Filter):
    """Replaces every long part of a path by "…", in the message and its arguments. Drops no record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_hide(arg) for arg in record.args)
        return True


class WithoutValues(logging.Formatter):
    """Lines with the time in UTC. Of an exception it writes the type and the places in the code, never its text, which
    may repeat what someone typed; and that only for errors, as a refusal needs no traceback."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def format(self, record: logging.LogRecord) -> str:
        # A copy: another handler may want the rest, or has left its own text of the exception in the record.
        record = copy.copy(record)
        record.exc_text = None
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return super().format(record)

    def formatException(  # noqa: N802 # the name of the standard library
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += [type(error).__qualname__, *traceback.format_tb(error.__traceback__)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(f"{line.rstrip()}\n" for line in lines).rstrip()


def _hide(value: object) -> object:
    return _SECRET_PART.sub("…", value) if isinstance(value, str) else value
