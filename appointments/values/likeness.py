"""Pure: how near a name that an agent hears is to a name on file. The date of birth is compared by others."""

import re
from dataclasses import dataclass
from enum import IntEnum

from appointments.values import nicknames, spelling

_ARTICLES = ("de", "del", "da", "das", "do", "dos", "di", "du", "la", "las", "los", "le", "el", "al", "y", "e", "i")
_SMALL = frozenset((*_ARTICLES, "san", "santa", "st", "van", "von", "der", "den", "bin", "bint", "ibn"))
"""Parts of names that are often left out or added."""

_SHORTEST_BEGINNING = 3
_MOST_JOINED = 4


class Grade(IntEnum):
    """How two names differ, the least first."""

    EQUAL = 0
    APART = 1
    SHORT = 2
    SOUND = 3
    LETTER = 4
    PART = 5


@dataclass(frozen=True)
class Word:
    """A part of a name: as it is written, and by its sound."""

    written: str
    sound: str

    @classmethod
    def of(cls, written: str) -> "Word":
        return cls(written, spelling.sound(written))


def words(name: str) -> list[Word]:
    """The parts of a name, to compare."""
    return [Word.of(written) for written in spelling.words(name)]


def grade(said: list[Word], known: list[Word]) -> Grade | None:
    """The greatest difference between the name that was said and the one on file; `None`: they are not near.

    One part may differ if two others agree, or be missing from the file if all the others agree.
    """
    # Before the parts are paired: “Delacruz” would differ from each of the three.
    joined, said, known = _together(said, known)
    worst, found, said, known = _paired(_without_small(said), _without_small(known))
    agree = joined + found
    if joined:
        worst = max(worst, Grade.APART)
    if not said:
        return worst if agree else None
    one_more = len(said) == 1 and (agree >= 2 or (agree == 1 and not known))
    is_near = one_more or (len(said) == 2 and agree >= 2 and not known)
    return Grade.PART if is_near else None


def _together(said: list[Word], known: list[Word]) -> tuple[int, list[Word], list[Word]]:
    """Takes out the parts that one name has in one word and the other in several; returns how many those were."""
    taken_known, known, said = _taken_out(known, {each.sound for each in said} - {each.sound for each in known}, said)
    taken_said, said, known = _taken_out(said, {each.sound for each in known} - {each.sound for each in said}, known)
    return taken_known + taken_said, said, known


def _taken_out(parts: list[Word], whole: set[str], other: list[Word]) -> tuple[int, list[Word], list[Word]]:
    # The longest first: “de la cruz” before “la cruz”.
    for length in range(_MOST_JOINED, 1, -1):
        for start in range(len(parts) - length + 1):
            joined = spelling.sound("".join(each.written for each in parts[start : start + length]))
            if joined in whole:
                rest = [each for each in other if each.sound != joined]
                return length, parts[:start] + parts[start + length :], rest
    return 0, parts, other


def _without_small(parts: list[Word]) -> list[Word]:
    # A name of small parts only has nothing else to compare.
    return [each for each in parts if each.written not in _SMALL] or parts


def _paired(said: list[Word], known: list[Word]) -> tuple[Grade, int, list[Word], list[Word]]:
    """Pairs the parts, the most alike first: the worst pair's grade, how many pairs, and what is left of both."""
    graded = [(each, place, of_two(one, other)) for each, one in enumerate(said) for place, other in enumerate(known)]
    of_said: dict[int, Grade] = {}
    of_known: set[int] = set()
    for each, place, like in sorted(graded, key=lambda row: row[2]):
        if like < Grade.PART and each not in of_said and place not in of_known:
            of_said[each] = like
            of_known.add(place)
    left = [one for each, one in enumerate(said) if each not in of_said]
    return (
        max(of_said.values(), default=Grade.EQUAL),
        len(of_said),
        left,
        [one for place, one in enumerate(known) if place not in of_known],
    )


def of_two(one: Word, other: Word) -> Grade:
    """How two parts differ; `PART`: they are not alike."""
    if one.sound == other.sound:
        return Grade.EQUAL
    if nicknames.are_one(one.written, other.written) or _is_beginning(one.written, other.written):
        return Grade.SHORT
    if _is_like(one.sound, other.sound):
        return Grade.SOUND
    pairs = ((one.written, other.written), (one.sound, other.sound))
    return Grade.LETTER if any(_is_one_off(*pair) for pair in pairs) else Grade.PART


def _is_beginning(one: str, other: str) -> bool:
    """ "Yese" of "Yesenia"; also a first letter alone."""
    short, long = sorted((one, other), key=len)
    return (len(short) == 1 or len(short) >= _SHORTEST_BEGINNING) and long.startswith(short)


def _is_like(one: str, other: str) -> bool:
    """Alike in other languages than Spanish: Y and J, UE and U; the same consonants with about the same vowels."""
    if _rough(one) == _rough(other):
        return True
    same = _consonants(one) == _consonants(other)
    return same and len(_consonants(one)) >= 3 and abs(len(one) - len(other)) <= 2


def _rough(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound.replace("j", "i").replace("ue", "u"))


def _consonants(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]", "", sound))


def _is_one_off(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or added, or two neighbors are swapped. Not for very short words."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_BEGINNING or len(long) - len(short) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[:start] + short[start : start + 2][::-1] + short[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped == long
