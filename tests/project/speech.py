"""The language of a page's text: what a reader sees or hears, by the `lang` of its element."""

import re
from collections import defaultdict
from html.parser import HTMLParser

from django.http import HttpResponse

_SPOKEN_ATTRIBUTES = ("alt", "aria-label", "aria-description", "placeholder", "title")
_SILENT = {"script", "style"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

STOP_WORDS = {
    "en": re.compile(
        r"\b(?:the|and|your|you|with|this|that|these|from|please|are|is|was|we|our|not|have|has|what|when|which|must"
        r"|can|cannot|will|if|it|there|here|who|how|for|or|need|date|birth|name|type|choose|check|office|field|yes)\b",
        re.IGNORECASE,
    ),
    # Lower case only, because El Paso and Las Vegas are in English pages too.
    "es": re.compile(r"\b(?:que|usted|su|sus|para|con|por|una|uno|los|las|del|de|y|si|fecha|elija|escriba|llame)\b"),
}
"""Words that occur in every sentence of a language and not in the other one."""


class _Listener(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.languages = [""]
        self.open: list[str] = []
        self.said: dict[str, list[str]] = defaultdict(list)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.languages[-1]
        spoken = [given.get(name) for name in _SPOKEN_ATTRIBUTES]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            spoken.append(given.get("value"))
        self.said[language] += [text for text in spoken if text]
        if tag not in _VOID:
            self.open.append(tag)
            self.languages.append(language)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open:
            self.languages.pop()
            if self.open.pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not _SILENT & set(self.open):
            self.said[self.languages[-1]].append(" ".join(data.split()))


def said(page: str) -> dict[str, list[str]]:
    """Language -> the pieces of text of an HTML page in it, in order."""
    listener = _Listener()
    listener.feed(page)
    return dict(listener.said)


def leaks(page: str) -> list[str]:
    """Text under one language's `lang` that holds words of another."""
    return [
        f"{language}: {text}"
        for language, texts in said(page).items()
        for text in texts
        if any(words.search(_without_addresses(text)) for other, words in STOP_WORDS.items() if other != language)
    ]


def assert_speaks(response: HttpResponse, language: str) -> None:
    """The page loaded, declares `language`, and uses it."""
    page = response.content.decode()
    assert response.status_code == 200
    assert re.search(rf'<html[^>]* lang="{language}"', page)
    assert leaks(page) == []


def _without_addresses(text: str) -> str:
    """Without codes too: their letters are random, and may spell a word."""
    return re.sub(r"\S+@\S+|https?://\S+|\b[\w.]+\.gov/\S+|\b[2-9B-Z]{3,4}(?:-[2-9B-Z]{3,4})+\b", "", text)
