"""Pure: spells names by sound, so that González, Gonzales and GONSALEZ are one name to an agent on the phone."""

import re

from offices import typed_text

_SOUNDS = (
    # The order matters: an earlier line must not change the result of a later one.
    ("ph", "f"),
    # A sign that no name has, so that the lines for c and h leave it alone.
    ("ch", "\x00"),
    ("ll", "i"),
    ("h", ""),
    ("qu", "k"),
    ("c(?=[eiy])", "s"),
    ("[cq]", "k"),
    ("z", "s"),
    ("v", "b"),
    ("w", "u"),
    ("g(?=[eiy])|x", "j"),
    ("y", "i"),
    (r"(\w)\1+", r"\1"),
    ("\x00", "ch"),
)
_PATTERNS = [(re.compile(spelled), sounds) for spelled, sounds in _SOUNDS]
_MARKS = re.compile(r"['’‘ʼ`´.·]")


def parts(name: str) -> list[str]:
    """The parts of a name, with one spelling for all that sound alike in Spanish: no accents, no capitals."""
    return [sound(word) for word in words(name)]


def words(name: str) -> list[str]:
    """The parts of a name as they are written, without accents, apostrophes, hyphens and capitals."""
    return re.findall(r"[^\W\d_]+", _MARKS.sub("", typed_text.latin(name).casefold()))


def sound(part: str) -> str:
    """One spelling for all that sound alike in Spanish."""
    for spelled, sounds in _PATTERNS:
        part = spelled.sub(sounds, part)
    return part
