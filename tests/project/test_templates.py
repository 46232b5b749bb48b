"""Templates say nothing of their own, every word a reader meets is a translated sentence; and they are laid out."""

import re

import pytest
from django.template.base import Lexer, TokenType

from tests.project import sources

SILENT = ("blocktrans", "comment")
SPOKEN = re.compile(r'\b(?:alt|title|placeholder|aria-label|aria-description)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
BLOCK_LEVEL = re.compile(
    r"<(?:address|aside|body|d[dlt]|details|div|fieldset|fig\w+|footer|form|h\d|head|header|html|legend|li|main|nav"
    r"|[ou]l|p|section|summary|t(?:able|body|d|h|head|r))\b"
)
MOST_LINES, WIDEST = 100, 120
FORBIDDEN = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE)


def literal_words(source: str) -> list[str]:
    """The literal words of a template that a reader sees or hears."""
    kept = []
    inside = False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name.startswith(SILENT) or (inside and not name.removeprefix("end").startswith(SILENT))
            kept.append('""' if name in {"translate", "trans"} else "")
        elif token.token_type is TokenType.TEXT and not inside:
            kept.append(token.contents)
    # What a block adds to a tag of the page that it extends.
    page = re.sub(r' translate="no"| notranslate\b', "", "".join(kept))
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


def crowded(source: str) -> list[str]:
    """The lines that open more than one block-level element."""
    return [line for line in source.splitlines() if len(BLOCK_LEVEL.findall(line)) > 1]


@pytest.mark.parametrize("path", sources.templates(), ids=sources.name)
def test_a_template_is_short_and_narrow(path):
    lines = path.read_text().splitlines()
    assert len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > WIDEST] == []


@pytest.mark.parametrize("path", sources.templates(), ids=sources.name)
def test_a_line_opens_one_block_level_element(path):
    assert crowded(path.read_text()) == []


@pytest.mark.parametrize("source", ["<ul><li>", "<dt>{{ a }}</dt><dd>{{ b }}</dd>", "{% if a %}<p></p><h2>{% endif %}"])
def test_two_block_level_elements_in_a_line_are_found(source):
    assert crowded(source)


@pytest.mark.parametrize("source", ["<p><a><span>{{ a }}</span></a></p>", "<ul>\n<li></li>\n</ul>", "<path/><p>"])
def test_inline_elements_may_share_a_line(source):
    assert crowded(source) == []
