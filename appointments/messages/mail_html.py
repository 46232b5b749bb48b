"""Pure: splits a mail's text into paragraphs and lists, so that its HTML says the same in the same order.

The HTML has no images, colours or styles: the reader's software chooses them, also for dark mode.
"""

import re
from dataclasses import dataclass

POINT = "- "


@dataclass(frozen=True)
class MailBlock:
    """A paragraph, or a line that introduces `points`."""

    lines: list[str]
    points: list[str]


def tidy(text: str) -> str:
    """The text with at most one empty line between paragraphs."""
    # A block that a template leaves out leaves its empty lines behind.
    return re.sub(r"\n\s*\n+", "\n\n", text).strip() + "\n"


def blocks(text: str) -> list[MailBlock]:
    """The paragraphs of a tidy text in their order."""
    return [_block(paragraph.splitlines()) for paragraph in text.strip().split("\n\n")]


def _block(lines: list[str]) -> MailBlock:
    points = [line.removeprefix(POINT) for line in lines if line.startswith(POINT)]
    return MailBlock([line for line in lines if not line.startswith(POINT)], points)
