"""Sends nothing: the message is kept on its row, where staff read it in the admin. For demos and trials."""

from collections.abc import Sequence
from datetime import datetime

from appointments.messages.letter import Text


class LogChannel:
    """Takes every message."""

    def send(self, recipient: str, text: Text) -> str:
        """The outbox keeps the text with the message, sealed; nothing else is written anywhere."""
        return ""

    def find(self, recipient: str, body: str, since: datetime) -> Sequence[str] | None:
        """Nothing: nobody was told."""
        return []
