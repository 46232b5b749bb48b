"""Workers to kill: `python -m tests.chaos.farm WORK HOW_MANY SPEED STARTED`; they `dispatch`, or `move` people.

Each line on standard input kills one of them with SIGKILL and starts another; its end kills all. Their clock has run
SPEED times as fast as the real one since STARTED (seconds since 1970), so that a claim ends in seconds.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def fast_clock(speed: float, started: float) -> Callable[[], datetime]:
    """A clock that was correct at `started`."""
    return lambda: datetime.fromtimestamp(started + (time.time() - started) * speed, UTC)


def dispatch(clock: Callable[[], datetime]) -> None:
    """What beat and a worker do for messages."""
    from appointments.delivery import dispatch as due_messages

    due_messages.reap(clock())
    for _end in due_messages.send_due(clock):
        pass


def move(clock: Callable[[], datetime]) -> None:
    """Moves people that an office must move."""
    from appointments.booking import move_day
    from appointments.models import Relocation

    for job in Relocation.objects.filter(finished_at=None):
        move_day.relocate(job.pk, clock)


WORK = {"dispatch": dispatch, "move": move}


def start(work: str, clock: Callable[[], datetime]) -> int:
    """Forks a worker, which looks for work for ever. It waits for a database that is down."""
    from django.db import Error, connection

    child = os.fork()
    if child:
        return child
    sys.stdin.close()
    random.seed()
    while True:
        try:
            WORK[work](clock)
        except Error:
            connection.close()
        time.sleep(0.05)


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(work: str, how_many: int, speed: float, started: float) -> None:
    import django

    django.setup()
    clock = fast_clock(speed, started)
    alive = [start(work, clock) for _n in range(how_many)]
    try:
        for _line in sys.stdin:
            kill(alive.pop(random.randrange(how_many)))
            alive.append(start(work, clock))
    finally:
        for child in alive:
            kill(child)


@contextmanager
def farm(
    work: str, how_many: int, speed: float, started: float, environment: dict[str, str]
) -> Iterator[Callable[[], None]]:
    """Workers in their own processes; yields a function that kills one of them and starts another."""
    command = [sys.executable, "-m", "tests.chaos.farm", work, str(how_many), str(speed), str(started)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | environment, cwd=ROOT)
    assert process.stdin

    def kill_one() -> None:
        process.stdin.write(b"\n")
        process.stdin.flush()

    try:
        yield kill_one
    finally:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait(30)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
