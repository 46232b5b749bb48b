"""Codes of offices in addresses: /office/NYC/."""


class CodeConverter:
    """What can be an office's code; anything else leads nowhere."""

    regex = r"[A-Za-z0-9-]{1,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
