"""Sends nothing: the message is kept on its row, where staff read it in the admin. For demos and trials."""

from appointments.channels import Text


class LogChannel:
    """Takes every message."""

    def send(self, recipient: str, text: Text) -> None:
        """The outbox keeps the text with the message, sealed; nothing else is written anywhere."""
