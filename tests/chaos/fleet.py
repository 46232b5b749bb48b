"""Everything that runs in production, on its own engines; each part may be killed."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
import redis

from scheduler.embedded import engines
from scheduler.state import only_one
from tests.chaos.farm import ROOT
from tests.twilio import SENDER, SID, TOKEN, Twilio, twilio
from tests.worker import Broker

FINAL = "('sent', 'failed', 'dropped')"


class Fleet:
    """Workers, beats, Redis and the database."""

    def __init__(self, folder: Path, account: dict[str, str]) -> None:
        self.folder, self.log = folder, (folder / "processes.log").open("ab")
        self.redis = Broker(folder)
        self.database = ExitStack()
        self.environment = os.environ | account | {"REDIS_URL": self.redis.url}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.crons: list[subprocess.Popen[bytes]] = []

    def start_database(self) -> None:
        urls = self.database.enter_context(engines(self.folder))
        self.environment |= urls
        self.url = urls["DATABASE_URL"]

    def restart_database(self) -> None:
        self.database.close()
        self.start_database()

    def restart_redis(self) -> None:
        self.redis.stop()
        time.sleep(1)
        self.redis.start()

    def flush(self) -> None:
        with redis.Redis(unix_socket_path=str(self.redis.socket)) as client:
            client.flushall()

    def run(self, *command: str) -> str:
        return subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def start(self, name: str) -> None:
        commands = {
            "worker": ["celery", "-A", "scheduler", "worker", "--concurrency", "2", "-n", f"{name}@fleet"],
            "beat": ["celery", "-A", "scheduler", "beat", f"--schedule={self.folder / name}", "--pidfile="],
        }
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", *commands[name.rstrip("0123456789")], "-l", "error"],
            env=self.environment, cwd=ROOT, start_new_session=True, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running.pop(name).wait(10)

    def keep_alive(self) -> None:
        """Restarts what has ended, as a supervisor does."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name)

    def cron(self) -> None:
        """Starts it and does not wait: it runs as long as anything is due."""
        command = [sys.executable, "manage.py", "send_due_messages", "-v0"]
        self.crons.append(subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log))

    def waiting(self) -> int:
        return self.count(f"kind = 'confirmation' AND status NOT IN {FINAL}")

    def count(self, condition: str) -> int:
        """How many messages have this status."""
        with psycopg2.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM appointments_message WHERE {condition}")
            return cursor.fetchone()[0]

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)
        for cron in self.crons:
            cron.kill()
            cron.wait(10)
        self.redis.stop()
        self.database.close()
        self.log.close()


@contextmanager
def provider(ways: list[str], seconds: float, timeout: int) -> Iterator[Twilio]:
    """A provider that treats each text in one of these ways, at random; the fleet finds it in its environment."""
    dice = random.Random(11)
    with twilio() as (provider, url):
        provider.behave, provider.seconds = lambda: dice.choice(ways), seconds
        account = {"ACCOUNT_SID": SID, "AUTH_TOKEN": TOKEN, "SENDER": SENDER, "API_URL": url}
        provider.environment = {f"TWILIO_{name}": value for name, value in account.items()}
        provider.environment |= {"SMS_CHANNEL": "twilio", "SMS_TIMEOUT": str(timeout)}
        yield provider


@contextmanager
def fleet(provider: Twilio) -> Iterator[Fleet]:
    """An empty database and a Redis; no worker yet. The caller has no `DATABASE_URL`, so the engines are new."""
    with tempfile.TemporaryDirectory(prefix="check-in-fleet-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        with only_one(folder):
            fleet = Fleet(folder, provider.environment)
            fleet.start_database()
            fleet.run("manage.py", "migrate", "-v0")
            fleet.redis.start()
            try:
                yield fleet
            finally:
                fleet.end()
