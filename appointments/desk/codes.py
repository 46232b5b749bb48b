"""Codes of offices in addresses: /office/NYC/."""

from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """What can be an office's code; anything else leads nowhere."""

    regex = r"[A-Za-z0-9-]{1,12}"
