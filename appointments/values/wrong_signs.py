"""Pure: what a code may be in which one sign is wrong or missing, or two neighbors are swapped.

The check sign leaves one possible sign for each place, so these are few: at most twice as many as the code has signs.
"""

from collections.abc import Iterable

from appointments.values.identifiers import REFERENCE_ALPHABET, compact, with_check


def nearly(typed: str, length: int) -> list[str]:
    """The codes of `length` signs that `typed` may be. None for a code that is right, and for other texts."""
    signs = compact(typed)
    never_used = [place for place, sign in enumerate(signs) if sign not in REFERENCE_ALPHABET]
    if len(signs) == length - 1 and not never_used:
        return _checked(f"{signs[:place]}?{signs[place:]}" for place in range(length))
    # A code that is right is never guessed at: it would lead to another person's.
    if len(signs) != length or len(never_used) > 1 or _is_right(signs):
        return []
    places = never_used or range(length)
    codes = _checked(f"{signs[:place]}?{signs[place + 1 :]}" for place in places)
    return codes if never_used else [*codes, *_swapped(signs)]


def _checked(with_gap: Iterable[str]) -> list[str]:
    """Each code with the one sign in its gap that its check sign allows."""
    filled = (gap.replace("?", sign) for gap in with_gap for sign in REFERENCE_ALPHABET)
    return sorted({code for code in filled if _is_right(code)})


def _swapped(signs: str) -> list[str]:
    pairs = (signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :] for place in range(len(signs) - 1))
    return [code for code in pairs if _is_right(code)]


def _is_right(code: str) -> bool:
    return set(code) <= set(REFERENCE_ALPHABET) and with_check(code[:-1]) == code
