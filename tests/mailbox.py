"""A real local SMTP server that keeps its mail."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.server import free_port


class Mailbox:
    """Keeps every mail. `answers` are the server's answers to a recipient or, for `DATA`, to every mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.hangs_up_on = ""
        self.seconds_per_mail = 0.0
        self.is_receiving = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address == self.hangs_up_on:
            server.transport.abort()
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.is_receiving = True
        time.sleep(self.seconds_per_mail)
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.recipients += envelope.rcpt_tos
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def receiving() -> Iterator[tuple[Mailbox, int]]:
    """A mailbox and the port of its server, until the context ends."""
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()
