"""Keeps the secrets of links out of the logs: a confirmation's address is its key."""

import logging
import re

_SECRET_PART = re.compile(r"(?<=/)[\w-]{20,}(?=[/?\s]|$)")


class HideSecretLinks(logging.Filter):
    """Replaces every long part of a path by "…", in the message and in what is put into it. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_hide(arg) for arg in record.args)
        return True


def _hide(value: object) -> object:
    return _SECRET_PART.sub("…", value) if isinstance(value, str) else value
