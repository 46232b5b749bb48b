"""The whole sentences of a page: the text of each block, without lists of names."""

import re
from html.parser import HTMLParser

_BLOCKS = {
    *("address", "aside", "body", "br", "button", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure"),
    *("footer", "form", "h1", "h2", "h3", "header", "html", "label", "legend", "li", "main", "ol", "p", "section"),
    *("svg", "table", "td", "th", "title", "tr", "ul"),
}
_UNREAD = {"address", "option", "script", "style", "text"}
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect"}
_SPOKEN = ("data-text", "data-done", "data-failed")
"""The script's texts come from these."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.blocks: list[tuple[str, str]] = []
        self.block = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS:
            self.close_block()
        spoken = [(self.open[-1][1], text) for name in _SPOKEN if (text := given.get(name))]
        self.blocks += spoken
        if tag not in _VOID:
            # A word in another language within a sentence is part of it.
            language = given.get("lang") if tag in _BLOCKS else None
            self.open.append((tag, language or self.open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.close_block()
        while len(self.open) > 1 and tag in [name for name, _language in self.open]:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not _UNREAD & {tag for tag, _language in self.open}:
            self.block += data

    def close_block(self) -> None:
        if self.block.strip():
            self.blocks.append((self.open[-1][1], " ".join(self.block.split())))
        self.block = ""


def blocks(page: str, language: str) -> list[str]:
    """The text of each block of an HTML page in a language, in order."""
    reader = _Reader()
    reader.feed(page)
    return [text for spoken, text in reader.blocks if spoken == language]


def sentences_of(page: str, language: str) -> list[str]:
    """The blocks that are whole sentences: labels, names and dates would make the figures look better."""
    return [text for text in blocks(page, language) if re.search(r"[.?!:]$|[.?!] ", text)]
