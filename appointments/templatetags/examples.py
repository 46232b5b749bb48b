"""Numbers of forms, and codes, such as those in hints. `{% load examples %}`"""

import re

from django import template

from offices import dialling

register = template.Library()

_CODE = re.compile(r"\b(?=[0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)+\b")
"""With a letter: a phone number stays unchanged, because people copy and press it."""

_WORD_JOINER = "\u2060"
"""Invisible and silent; it prevents a line break."""


register.filter("tel", dialling.tel)


@register.filter(is_safe=True)
def unbroken(text: str) -> str:
    """`{{ text|unbroken }}`: "K7P4-9XQM" and "I-385" each stay on one line."""
    # After the hyphen: browsers break a line behind one.
    return _CODE.sub(lambda code: code[0].replace("-", f"-{_WORD_JOINER}"), str(text))
