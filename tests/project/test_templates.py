"""Templates say nothing of their own: every word a reader meets is a translated sentence."""

import re

import pytest
from django.template.base import Lexer, TokenType

from tests.project import sources

SILENT = ("blocktrans", "comment")
SPOKEN = re.compile(r'\b(?:alt|title|placeholder|aria-label|aria-description)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
FORBIDDEN = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE)


def literal_words(source: str) -> list[str]:
    """The words that stand in a template as they are, where a reader sees or hears them."""
    kept = []
    inside = False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name.startswith(SILENT) or (inside and not name.removeprefix("end").startswith(SILENT))
            kept.append('""' if name in {"translate", "trans"} else "")
        elif token.token_type is TokenType.TEXT and not inside:
            kept.append(token.contents)
    page = "".join(kept)
    spoken = SPOKEN.findall(page)
    text = re.sub(r"<[^>]*>|&\w+;", " ", re.sub(r"<!--.*?-->|<script\b.*?</script>", "", page, flags=re.DOTALL))
    return [word for part in (text, *spoken) for word in WORD.findall(part)]


@pytest.mark.parametrize("path", sources.templates(), ids=sources.name)
def test_a_template_has_no_words_of_its_own(path):
    assert literal_words(path.read_text()) == []


@pytest.mark.parametrize("path", sources.templates(), ids=sources.name)
def test_a_template_has_no_inline_style_or_script(path):
    assert FORBIDDEN.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        '<img alt="Hello">',
        "{% if x %}Hello{% endif %}",
        "{% translate 'a' %} Hello",
        "<b>{{ x }} and</b>",
    ],
)
def test_a_word_of_its_own_is_found(source):
    assert literal_words(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% blocktranslate trimmed %}Hello {{ x }}{% plural %}Hellos{% endblocktranslate %}",
        '<p class="lead">{% translate "Hello" %}</p>',
        "<nav aria-label=\"{% translate 'Hello' %}\">",
        "<!-- Hello -->{% comment %}Hello{% endcomment %}{# Hello #}<p>{{ x }}, 7 – 8</p>",
    ],
)
def test_a_translated_sentence_is_none(source):
    assert literal_words(source) == []
