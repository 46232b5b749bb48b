"""Receipts as tagged PDF (PDF/UA-1) for screen readers and paper, in all languages of the site, the reader's first.

Typst refuses to write a file that breaks PDF/UA-1, so the file has tags, a title and a language. It uses its own fonts,
and embeds only the letters it needs.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import typst

LAYOUT = Path(__file__).with_name("receipt.typ")
# The same letters on every machine, whatever is installed there.
FONTS = typst.Fonts(include_system_fonts=False)


@dataclass(frozen=True)
class Block:
    """One thing a receipt says under a heading: some of these; the links after the lines."""

    heading: str = ""
    code: str = ""
    key: str = ""
    lines: list[str] = field(default_factory=list)
    language: str = ""
    """Of the lines, where it is not the one of the part; for pages."""

    is_own: bool = False
    """Whether its key and lines are names or addresses, which no browser is to translate; for pages."""

    points: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """What it is called, and its address."""


@dataclass(frozen=True)
class ReceiptPart:
    """The whole receipt in one language. `check` is printed beside the QR code."""

    language: str
    title: str
    blocks: list[Block]
    check: str = ""


@dataclass(frozen=True)
class Receipt:
    """`parts`: the reader's language first. `qr`: a drawing, and what it is in the reader's language; or nothing.
    `points`: the size of the text; it gets smaller where that makes it fit one page, unless it `is_long`.
    """

    title: str
    language: str
    parts: list[ReceiptPart]
    qr: str = ""
    qr_label: str = ""
    points: float = 10.5
    is_long: bool = False


def render(*receipts: Receipt) -> bytes:
    """The PDF: each receipt starts on a new letter page, and usually fits on it. The first receipt gives the title."""
    try:
        return _written(receipts, "ua-1")
    except typst.TypstError as error:
        # Typst has no class for this error, only its text.
        if "could not be displayed with font" not in error.message:
            raise
        # A name has letters that our fonts lack. Each is printed as a box, so the file may not claim PDF/UA.
        return _written(receipts, "1.7")


def inputs(*receipts: Receipt) -> dict[str, str]:
    """The data for the layout."""
    # As data and not in the text of the layout: a name must not be read as markup.
    return {"receipts": json.dumps([asdict(receipt) for receipt in receipts])}


def _written(receipts: Sequence[Receipt], standard: Literal["ua-1", "1.7"]) -> bytes:
    return typst.compile(
        LAYOUT,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs=inputs(*receipts),
        format="pdf",
        pdf_standards=standard,
    )
