"""Pure: which letters our papers can show. U.S. papers have every name in Latin letters."""

import unicodedata

_SHOWN = (
    (0x0041, 0x024F),  # Latin
    (0x0300, 0x036F),  # accents
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x0531, 0x0587),  # Armenian
    (0x05D0, 0x05EA),  # Hebrew
    (0x1E00, 0x1FFF),  # Latin and Greek with more accents
)
"""First and last code point of each part that the fonts of the papers draw."""


def can_be_printed(text: str) -> bool:
    """Whether every letter and accent of a text can stand on a paper."""
    return all(_is_shown(ord(sign)) for sign in text if unicodedata.category(sign)[0] in "LM")


def _is_shown(code: int) -> bool:
    return any(first <= code <= last for first, last in _SHOWN)
