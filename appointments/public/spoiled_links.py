"""Addresses of ours that a mail program, a keyboard or a copy has spoiled."""

import re

from django.urls import is_valid_path
from django.utils.translation import get_supported_language_variant, override

from offices import typed_text

_NOT_OURS = re.compile(r"""[\s<>"'“”‘’«»()\[\]{},;:!?¿¡*|\\^`…]|^\.+|\.+$""")
"""Signs that stand in no address of ours: punctuation, quotes, blanks, dots at an end."""


def mended(path: str) -> str:
    """The page that a path meant, if it is another one that may exist; else empty.

    "/es-mx/find" -> "/es/find/"; "/es/confirmation/TOKEN." -> "/es/confirmation/TOKEN/".
    """
    parts = [_NOT_OURS.sub("", typed_text.plain(part)) for part in path.split("/")]
    code, *rest = [part for part in parts if part] or [""]
    try:
        language = get_supported_language_variant(code.lower().replace("_", "-"))
    except LookupError:
        return ""
    found = f"/{'/'.join([language, *rest])}/"
    # An address is known only in its own language.
    with override(language):
        # Only to a path that exists, and never to itself: no loop, and no redirect out of the site.
        return found if found != path and is_valid_path(found) else ""
