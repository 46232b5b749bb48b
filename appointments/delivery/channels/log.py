"""Sends nothing: the message stays on its row, where staff read it in the admin. For demos and trials."""

from collections.abc import Sequence
from datetime import datetime

from appointments.messages.letter import Letter


class LogChannel:
    """Accepts every message."""

    def send(self, recipient: str, text: Letter) -> str:
        """The outbox keeps the sealed text with the message; nothing else is written."""
        return ""

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """Always empty: no provider was called."""
        return []
