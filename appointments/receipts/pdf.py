"""Receipts as PDF for screen readers and paper: tagged (PDF/UA-1), in all languages of the site, the reader's first.

Typst refuses to write a file that breaks PDF/UA-1, so what comes out has tags, a title and a language. Its own fonts
are used, and only the letters needed are embedded.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import typst

LAYOUT = Path(__file__).with_name("receipt.typ")
FONTS = typst.Fonts(include_system_fonts=False)


@dataclass(frozen=True)
class Block:
    """One thing a receipt says under a heading: some of these, in this order."""

    heading: str = ""
    code: str = ""
    key: str = ""
    lines: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """All a receipt says, in one language. `check` stands beside the QR code."""

    language: str
    title: str
    blocks: list[Block]
    check: str = ""


@dataclass(frozen=True)
class Receipt:
    """`parts`: the reader's language first. `qr`: a drawing, and what it is in the reader's language; or nothing.
    `points`: the size of the text.
    """

    title: str
    language: str
    parts: list[Part]
    qr: str = ""
    qr_label: str = ""
    points: float = 10.5


def render(*receipts: Receipt) -> bytes:
    """The PDF: each receipt begins a letter page of its own, and usually ends on it. The first one gives the title."""
    try:
        return _written(receipts, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed with font" not in error.message:
            raise
        # A name in letters our fonts lack: a box stands for each of them, so the file may not call itself PDF/UA.
        return _written(receipts, "1.7")


def inputs(*receipts: Receipt) -> dict[str, str]:
    """What the layout is given."""
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
