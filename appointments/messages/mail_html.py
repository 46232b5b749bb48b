"""Pure: a mail's text cut into paragraphs and lists, so that its HTML says the same in the same order.

No image, no colour and no style of our own: the reader's software knows best how to show it, in the dark too.
"""

import re
from dataclasses import dataclass

POINT = "- "


@dataclass(frozen=True)
class Block:
    """A paragraph, or a line that introduces `points`."""

    lines: list[str]
    points: list[str]


def tidy(text: str) -> str:
    """The text with one empty line, at most, between its paragraphs."""
    return re.sub(r"\n\s*\n+", "\n\n", text).strip() + "\n"


def blocks(text: str) -> list[Block]:
    """The paragraphs of a tidy text in their order."""
    return [_block(paragraph.splitlines()) for paragraph in text.strip().split("\n\n")]


def _block(lines: list[str]) -> Block:
    points = [line.removeprefix(POINT) for line in lines if line.startswith(POINT)]
    return Block([line for line in lines if not line.startswith(POINT)], points)
