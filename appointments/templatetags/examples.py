"""Examples of numbers and codes in hints. `{% load examples %}`"""

import re

from django import template

register = template.Library()

_CODE = re.compile(r"\b(?=[0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)+\b")
"""With a letter: a phone number is left as it is, for people copy and press it."""

_WORD_JOINER = "\u2060"
"""Seen and heard by nobody; a line does not end there."""


@register.filter(is_safe=True)
def unbroken(hint: str) -> str:
    """`{{ field.help_text|unbroken }}`: "K7P4-9XQM" stays on one line."""
    return _CODE.sub(lambda code: code[0].replace("-", f"-{_WORD_JOINER}"), str(hint))
