"""The faults of `bin/chaos`: each strikes the stack once and, where it lasts, ends before the function returns."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import redis
from django.db import OperationalError, connection, transaction

from benchmarks.stack import WEBS, Stack
from offices.models import OfficeQueue
from tests.twilio import Twilio

HELD = 5
"""Seconds for which something hangs; a request gives up a lock after three."""

AHEAD = 150
"""Seconds by which the clock of one worker is wrong."""

BOOKED_AT = "NYC"
"""The office near the ZIP code of every visitor."""

KILLED = [*WEBS, "pgbouncer", "worker-messages", "worker-bulk", "beat", "redis"]
LIES = ["lie", "cut", "hang", "error", "busy", "odd"]
"""Ways of `tests.twilio`: accepts a text and answers with an error, not at all, or with something else; refuses it."""


LASTING = {
    "flush": "_flush",
    "hang": "_hang",
    "lock": "_hold_an_office",
    "postgres": "_crash_postgres",
    "disk": "_fill_the_disk",
    "carrier": "_lie",
    "clock": "_shift_a_clock",
}
FAULTS = [*KILLED, *LASTING]
OTHER_VERSION = "version"


class Faults:
    """Strikes `stack` and the carrier that its workers use."""

    other: Path
    """The code of another version, for the fault `OTHER_VERSION`."""

    def __init__(self, stack: Stack, carrier: Twilio, dice: random.Random) -> None:
        self.stack, self.carrier, self.dice = stack, carrier, dice

    def strike(self, name: str) -> None:
        """One of `FAULTS`, or `OTHER_VERSION`: a kill and a new start, as Docker does, or one of those that last."""
        wait_for_postgres()
        if name in KILLED:
            self._restart(name)
        elif name == OTHER_VERSION:
            self._change_version()
        else:
            getattr(self, LASTING[name])()

    def _restart(self, name: str) -> None:
        self.stack.kill(name)
        self.stack.start(name)
        if name == "redis":
            time.sleep(1)

    def _flush(self) -> None:
        with redis.Redis(unix_socket_path=str(self.stack.redis_socket)) as store:
            store.flushall()

    def _hang(self) -> None:
        """Redis accepts connections and does not answer."""
        redis_process = self.stack.running["redis"]
        redis_process.send_signal(signal.SIGSTOP)
        time.sleep(HELD)
        redis_process.send_signal(signal.SIGCONT)

    def _hold_an_office(self) -> None:
        """As a paused process does that has taken the lock of the office where all clients book."""
        with transaction.atomic():
            OfficeQueue.objects.select_for_update().get(office__code=BOOKED_AT)
            time.sleep(HELD)

    def _crash_postgres(self) -> None:
        """PostgreSQL ends all connections and recovers when one of its processes is killed."""
        [checkpointer] = _processes("checkpointer")
        os.kill(checkpointer, signal.SIGKILL)
        connection.close()

    def _fill_the_disk(self) -> None:
        """No running process of PostgreSQL can write to a file, as on a full disk: it crashes over its journal."""
        # A limit on the size of files refuses each write, and unlike a disk that is really full harms nothing else.
        limited = _processes()
        for pid in limited:
            _limit_files(pid, "0")
        time.sleep(HELD)
        for pid in limited:
            _limit_files(pid, "unlimited")
        connection.close()

    def _lie(self) -> None:
        """The carrier does something else than it says."""
        self.carrier.behave = lambda: self.dice.choice(LIES)
        time.sleep(HELD)
        self.carrier.behave = lambda: "well"

    def _shift_a_clock(self) -> None:
        """A worker starts on a machine whose clock is ahead, or on one whose clock is right again."""
        self.stack.ahead = 0 if self.stack.ahead else AHEAD
        self._restart("worker-messages")

    def _change_version(self) -> None:
        """An upgrade, or the way back: the webs and the worker for messages are replaced one after the other."""
        names = [*WEBS, "worker-messages"]
        self.stack.code = {} if self.stack.code else dict.fromkeys(names, self.other)
        for name in names:
            self.stack.replace(name)


def wait_for_postgres() -> None:
    """Until it has recovered from the fault before."""
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.2)
        else:
            return


def _processes(kind: str = "%") -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type LIKE %s", [kind])
        return [row[0] for row in cursor.fetchall()]


def _limit_files(pid: int, size: str) -> None:
    """Soft limit, which the owner of a process may set. No error if the process has ended over it."""
    try:
        owner = Path(f"/proc/{pid}").stat().st_uid
    except FileNotFoundError:
        return
    other = owner if owner != os.geteuid() else None
    subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={size}:"], check=False, capture_output=True, user=other)
