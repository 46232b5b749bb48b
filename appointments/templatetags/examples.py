"""Where a line may end: not within numbers of forms, codes and phones, but within long links. `{% load examples %}`"""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from offices import dialling

register = template.Library()

_CODE = re.compile(r"\b(?:(?=[0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)+|A-[Nn]umber)\b")
"""With a letter: a phone number stays unchanged, because people copy and press it."""

_FORM = re.compile(r"\b(Form) (?=I-\d)")
"""Not "Formulario": with it the number is wider than a small phone with large letters, which would break the number."""

_WORD_JOINER = "\u2060"
"""Invisible and silent; it prevents a line break."""

_NUMBER = re.compile(r"""[^\s<>"]*(?:\d-\w|\w-\d)[^\s<>"]*""")
_WITH_A_HYPHEN = re.compile(r"\w+-\w+")
_LINK_TEXT = re.compile(r">(https?://[^<]+)</a>")
_SLASH = re.compile(r"(?<=[^:/<])/(?=[^/<])")


register.filter("tel", dialling.tel)


@register.filter(is_safe=True)
def unbroken(text: str) -> str:
    """`{{ text|unbroken }}`: "K7P4-9XQM", "Form I-385" and "A-Number" each stay on one line."""
    whole = _FORM.sub("\\1\u00a0", str(text))
    # After the hyphen: browsers break a line behind one.
    return _CODE.sub(lambda code: code[0].replace("-", f"-{_WORD_JOINER}"), whole)


@register.filter
def on_one_line(text: str) -> SafeString:
    """`{{ address|on_one_line }}`: no line ends within "9-110" or "833-383-1465". What is copied has no other signs."""
    return _kept_whole(_NUMBER, text)


@register.filter
def whole_words(text: str) -> SafeString:
    """`{{ title|whole_words }}`: for the first lines of a page; no line ends within "check-in"."""
    return _kept_whole(_WITH_A_HYPHEN, text)


@register.filter(is_safe=True)
def long_links(html: str) -> str:
    """`{{ line|urlize|long_links }}`: a link wider than a phone goes on after any slash, without a style."""
    return _LINK_TEXT.sub(lambda link: _SLASH.sub("/<wbr>", link[0]), html)


def _kept_whole(part: re.Pattern[str], text: str) -> SafeString:
    whole, escaped = r'<span class="on-one-line">\g<0></span>', conditional_escape(text)
    # Most texts have none, and looking for such numbers letter by letter takes long.
    if "-" not in escaped:
        return escaped
    return mark_safe(part.sub(whole, escaped))  # noqa: S308 # Escaped before.
