"""Pure: what the options of commands take."""

from argparse import ArgumentTypeError
from collections.abc import Callable


def number_to(most: int) -> Callable[[str], int]:
    """A whole number from 1 to `most`: for `type=` of an option."""

    def number(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise ArgumentTypeError(f"{text!r} is not a number from 1 to {most}")
        return int(text)

    return number
