"""deploy/archive.sh keeps every change: a lost database comes back from it, to the last moment or to an earlier one."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from scheduler import processes
from scheduler.demo import CHECKOUT
from scheduler.embedded import engines

SECONDS = 120
COMMAND = str(CHECKOUT / "deploy" / "archive.sh")


class Machine:
    """A PostgreSQL of its own, and its archive."""

    def __init__(self, folder: Path) -> None:
        self.state, self.archive, self.log = folder / "state", folder / "archive", folder / "archive.log"
        self.data = self.state / "postgres"
        for each in (self.state, self.archive):
            each.mkdir()
        self.log.touch()

    @contextmanager
    def postgres(self):
        """Runs until the block ends."""
        with engines(self.state) as urls:
            self.urls = urls
            shutil.chown(self.archive, self.data.stat().st_uid)
            until(lambda: self.ask("SELECT pg_is_in_recovery()") == [(False,)], self.log)
            yield

    @contextmanager
    def archiving(self):
        """archive.sh beside it."""
        child = processes.start([COMMAND], self.log, user=self.user, env=self.environment)
        try:
            until(lambda: list(self.archive.glob("base-*[0-9Z]")), self.log)
            yield
        finally:
            processes.stop(child)

    @property
    def user(self) -> int | None:
        return self.data.stat().st_uid if os.geteuid() == 0 else None

    @property
    def environment(self) -> dict[str, str]:
        [host] = parse_qs(urlsplit(self.urls["DATABASE_URL"]).query)["host"]
        ours = {"PGHOST": host, "PGUSER": "postgres", "PGDATABASE": "postgres", "PGDATA": str(self.data)}
        return dict(os.environ) | self.urls | ours | {"ARCHIVE": str(self.archive)}

    def restore(self, *time: str) -> subprocess.CompletedProcess[str]:
        command = [COMMAND, "restore", *time]
        return subprocess.run(command, env=self.environment, text=True, capture_output=True, check=False)

    def ask(self, statement: str) -> list:
        connection = psycopg2.connect(self.urls["DATABASE_URL"])
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else []
        connection.close()
        return found

    def is_archived(self) -> bool:
        """Whether the archive has every change so far."""
        [(end,)] = self.ask("SELECT pg_current_wal_lsn()")
        return self.ask(f"SELECT coalesce(bool_or(flush_lsn >= '{end}'), false) FROM pg_stat_replication") == [(True,)]


def until(it_is: Callable[[], object], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while not it_is():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


@pytest.fixture
def machine(monkeypatch):
    """PostgreSQL with 1 written before the base backup, 2 and 3 after it, and then lost."""
    monkeypatch.delenv("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="check-in-archive-") as folder:
        Path(folder).chmod(0o755)
        yield _lost(Machine(Path(folder)))


def _lost(machine: Machine) -> Machine:
    with machine.postgres():
        machine.ask("CREATE TABLE booked (number int); INSERT INTO booked VALUES (1)")
        with machine.archiving():
            machine.ask("INSERT INTO booked VALUES (2)")
            [(machine.after_two,)] = machine.ask("SELECT clock_timestamp()::text")
            machine.ask("INSERT INTO booked VALUES (3)")
            until(machine.is_archived, machine.log)
            os.kill(int((machine.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    return machine


@pytest.mark.parametrize(("to_a_time", "numbers"), [(False, [1, 2, 3]), (True, [1, 2])], ids=["all", "to a time"])
def test_what_was_booked_comes_back(to_a_time, numbers, machine):
    assert "Stop PostgreSQL first" in machine.restore().stderr
    (machine.data / "postmaster.pid").unlink()
    done = machine.restore(*[machine.after_two] * to_a_time)
    assert done.returncode == 0, done.stderr
    with machine.postgres():
        assert machine.ask("SELECT number FROM booked ORDER BY number") == [(number,) for number in numbers]
        with machine.archiving():
            assert len(list(machine.archive.glob("before-*/base-*"))) == len(list(machine.archive.glob("base-*"))) == 1
