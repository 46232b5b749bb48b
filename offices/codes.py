"""What can be the code of an office."""

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from offices import typed_text

# `\A` and `\Z`, since `$` would let a line break through at the end.
CODE = RegexValidator(
    r"\A[A-Z0-9](?:-?[A-Z0-9])*\Z", _("Use capital letters A to Z and digits, with single hyphens between them.")
)
"""What stands in the addresses of an office's pages, so nothing that could be read as a path."""

CODE_IN_SQL = r"^[A-Z0-9](-?[A-Z0-9])*$"
"""The same for the database."""


def read_code(typed: str) -> str:
    """The code in capitals, without signs around it: " (nyc–1)." -> "NYC-1"."""
    return re.sub(r"^\W+|\W+$", "", typed_text.latin(typed).upper())
