"""A local provider with Twilio's HTTP API, and all its faults on request."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SID, TOKEN, SENDER = "AC" + "0" * 32, "a-token-of-the-tests", "+15005550006"


class Twilio:
    """Keeps the texts it accepts. `behave` says how it treats the next message: a name of one of `_Handler`'s ways."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.behave: Callable[[], str] = lambda: "well"
        self.seconds = 0.0
        self.is_deaf = self.is_dripping = False
        self.is_open = threading.Event()
        self.lock = threading.Lock()
        self.environment: dict[str, str] = {}
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def take(self, form: dict[str, str], *, own: str = "") -> str:
        """Keeps it; `own`: the provider repeats it, not the caller."""
        with self.lock:
            sid = f"SM{len(self.taken):032x}"
            self.taken.append(
                {"sid": sid, "to": form["To"], "body": form["Body"], "callback": form.get("StatusCallback", "")}
                | {"date_created": format_datetime(self.clock()), "validity": form.get("ValidityPeriod", "")}
                | {"own": own, "at": str(time.time())}
            )
        return sid

    @property
    def by_us(self) -> list[str]:
        """The numbers that we sent a text to, once for each accepted text."""
        return [one["to"] for one in self.taken if not one["own"]]


class _Handler(BaseHTTPRequestHandler):
    provider: Twilio

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        getattr(self, f"_{self.provider.behave()}")(form)

    def do_GET(self) -> None:
        if self.provider.is_deaf:
            return self._answer(503, {})
        if self.provider.is_dripping:
            return self._drip_slowly()
        number = parse_qs(urlsplit(self.path).query)["To"][0]
        found = [one for one in reversed(self.provider.taken) if one["to"] == number]
        return self._answer(200, {"messages": found[:50]})

    def _well(self, form: dict[str, str]) -> None:
        self._answer(201, {"sid": self.provider.take(form), "status": "queued"})

    def _slow(self, form: dict[str, str]) -> None:
        time.sleep(self.provider.seconds)
        self._well(form)

    def _twice(self, form: dict[str, str]) -> None:
        self.provider.take(form, own="doubled")
        self._well(form)

    def _hang(self, form: dict[str, str]) -> None:
        """Accepts it and never answers."""
        self.provider.take(form)
        self.provider.is_open.wait(20)

    def _deaf(self, form: dict[str, str]) -> None:
        """Neither accepts it nor answers."""
        self.provider.is_open.wait(20)

    def _cut(self, form: dict[str, str]) -> None:
        """Accepts it and closes the connection."""
        self.provider.take(form)

    def _drip(self, form: dict[str, str]) -> None:
        """Accepts it and answers byte by byte, without an end."""
        self.provider.take(form)
        self._drip_slowly()

    def _drip_slowly(self) -> None:
        self.send_response(201)
        self.end_headers()
        while not self.provider.is_open.wait(0.1):
            self.wfile.write(b" ")
            self.wfile.flush()

    def _lie(self, form: dict[str, str]) -> None:
        """Accepts it and answers with an error."""
        self.provider.take(form)
        self._answer(500, {"code": 20500})

    def _error(self, form: dict[str, str]) -> None:
        self._answer(500, {"code": 20500})

    def _busy(self, form: dict[str, str]) -> None:
        self._answer(429, {"code": 20429, "message": f"To {form['To']}: too many requests"})

    def _stranger(self, form: dict[str, str]) -> None:
        self._answer(401, {"code": 20003})

    def _refuse(self, form: dict[str, str]) -> None:
        self._answer(400, {"code": 21211, "message": f"{form['To']} is not a valid phone number"})

    def _odd(self, form: dict[str, str]) -> None:
        self._answer(201, {"hello": "world"})

    def _nameless(self, form: dict[str, str]) -> None:
        self._answer(201, {"sid": None})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Logs nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that closed the connection or was killed needs no answer."""


@contextmanager
def twilio() -> Iterator[tuple[Twilio, str]]:
    """A provider and its address, until the context ends."""
    provider = Twilio()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield provider, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        provider.is_open.set()
        server.shutdown()
        server.server_close()
