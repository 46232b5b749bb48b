"""Pure: names of people as they type them."""

import re
import unicodedata

from offices import typed_text

_MARKS = frozenset(" .,'’‘ʼ`´-·")
_NONE = re.compile(r"fnu|lnu|[-., ]+|no (?:first |last |given |family )?name|sin (?:nombre|apellido)s?", re.IGNORECASE)
"""What U.S. papers print, and people type, for a name that a person does not have: first, or last, name unknown."""


class BadName(ValueError):
    """Not a name: it has digits, symbols or pictures."""


def read_name(typed: str) -> str:
    """Given names or a family name: letters of any script with accents, spaces, apostrophes, hyphens.

    "" for a name that the person does not have, such as "FNU". Raises `BadName`.
    """
    name = typed_text.one_alphabet(typed)
    if not name or _NONE.fullmatch(name):
        return ""
    kinds = {unicodedata.category(sign)[0] for sign in name if sign not in _MARKS}
    # Accents of some scripts are characters of their own (M).
    if "L" not in kinds or not kinds <= {"L", "M"}:
        raise BadName
    return name
