"""Keeps secret links out of the logs: the address of a confirmation is its key."""

import logging
import re

_SECRET_PART = re.compile(r"(?<=/)[\w-]{20,}(?=[/?\s]|$)")


class HideSecretLinks(logging.Filter):
    """Replaces every long part of a path by "…", in the message and its arguments. Drops no record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_hide(arg) for arg in record.args)
        return True


def _hide(value: object) -> object:
    return _SECRET_PART.sub("…", value) if isinstance(value, str) else value
