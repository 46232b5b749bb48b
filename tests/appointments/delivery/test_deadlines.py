"""A provider that answers byte by byte keeps no worker: the whole call has an end, beside that of each read."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from appointments.delivery import deadlines
from appointments.models import Message

pytestmark = pytest.mark.django_db

PAUSE = 0.1
"""Seconds between two bytes: each read ends in time."""

ANSWERS = {b"EHLO": b"250 OK\r\n", b"MAIL": b"250 OK\r\n", b"RCPT": b"250 OK\r\n", b"DATA": b"354 Go on\r\n"}
NEVER_DONE = b"250-" + b"x" * 100


@pytest.fixture(autouse=True)
def few_seconds(monkeypatch) -> None:
    monkeypatch.setattr(deadlines, "MOST", timedelta(seconds=0.7))


class DrippingServer(threading.Thread):
    """An SMTP server that drips the answer to a word of the client: `greeting`, or what it sends after the mail."""

    def __init__(self, word: bytes) -> None:
        super().__init__(daemon=True)
        self.word, self.listening = word, socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]

    def run(self) -> None:
        line, _address = self.listening.accept()
        try:
            with line, line.makefile("rb") as heard:
                if self.word == b"greeting":
                    self.drip(line)
                line.sendall(b"220 here\r\n")
                for said in heard:
                    if said == b".\r\n":
                        self.drip(line)
                    line.sendall(ANSWERS.get(said[:4].upper(), b""))
        except OSError:
            pass

    def drip(self, line: socket.socket) -> None:
        for byte in NEVER_DONE:
            line.sendall(bytes([byte]))
            time.sleep(PAUSE)


@pytest.fixture
def dripping(settings) -> Iterator:
    """Mail goes to a server that drips at this word."""
    servers: list[DrippingServer] = []

    def dripping(word: bytes) -> None:
        servers.append(DrippingServer(word))
        settings.EMAIL_CHANNEL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", servers[0].port
        settings.DEFAULT_FROM_EMAIL = "appointments@example.org"
        servers[0].start()

    yield dripping
    for server in servers:
        server.listening.close()


@pytest.fixture
def in_time() -> Iterator[None]:
    """What is sent ends soon after the limit."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 4


def test_a_carrier_that_drips_is_asked_later_what_became_of_it(text, provider, send, now, in_time):
    provider.behave = lambda: "drip"
    assert send() == ["unknown"]
    provider.behave = lambda: "well"
    assert send(now + timedelta(minutes=2)) == ["sent"]
    assert len(provider.taken) == 1


def test_a_carrier_that_drips_when_it_is_asked_is_asked_again(text, provider, send, now, in_time):
    provider.behave = lambda: "lie"
    assert send() == ["unknown"]
    provider.is_dripping = True
    assert send(now + timedelta(minutes=2)) == ["unknown"]
    assert len(provider.taken) == 1


def test_a_mail_server_that_drips_before_the_mail_has_taken_nothing(bruno, dripping, send, in_time):
    dripping(b"greeting")
    assert send() == ["planned"]
    assert Message.objects.get().handed_over_at is None


def test_a_mail_server_that_drips_after_the_mail_may_have_taken_it(bruno, dripping, send, now, in_time):
    dripping(b"mail")
    assert send() == ["unknown"]
    assert Message.objects.get().handed_over_at == now


def test_a_call_in_time_is_left_alone(text, provider, send):
    assert send() == ["sent"]
    # The limit is over with the call: nothing interrupts what the worker does next.
    time.sleep(0.9)
