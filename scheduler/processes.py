"""Child processes that end with the process that started them.

Each runs in its own session, so Ctrl-C reaches only us and we stop them in order. On Linux the kernel ends a child when
we die, even by `kill -9`. On every system, each child is recorded and the next run ends the leftovers.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import FrameType

import psutil

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def start(
    command: Sequence[str],
    log: Path,
    *,
    end_with: signal.Signals = signal.SIGTERM,
    user: int | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts `command` and appends its output to `log`. `user` is the uid to run as (with that user's group)."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # So that Ctrl-C in the terminal reaches us alone, and we end them in order.
            start_new_session=True,
            preexec_fn=_die_with_parent(end_with),
            user=user,
            group=group_of(user),
            extra_groups=None if user is None else [],
            cwd=cwd,
            env=env,
        )


def group_of(user: int | None) -> int | None:
    """The main group of a uid."""
    if user is None:
        return None
    import pwd

    return pwd.getpwuid(user).pw_gid


def stop(process: subprocess.Popen[bytes], end_with: signal.Signals = signal.SIGTERM, seconds: float = 15) -> None:
    """Asks a child to end, waits, and then kills the rest of its session."""
    if process.poll() is None:
        process.send_signal(end_with)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def listens(port: int) -> bool:
    """Whether something on this machine takes connections there."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def write_down(children: Iterable[subprocess.Popen[bytes]], record: Path) -> None:
    """Stores running children in `record`, with their start time."""
    rows = []
    for child in children:
        with contextlib.suppress(psutil.NoSuchProcess):
            rows.append([child.pid, psutil.Process(child.pid).create_time()])
    record.write_text(json.dumps(rows))


def end_leftovers(record: Path) -> int:
    """Ends the children that a killed run left, and waits for them. Returns how many there were."""
    left = [process for pid, started in _read(record) if (process := _same(pid, started))]
    end(left)
    record.unlink(missing_ok=True)
    return len(left)


def end(left: Sequence[psutil.Process], seconds: float = 60) -> None:
    """Interrupts processes that are not our children (all of ours end quickly and cleanly on SIGINT), else kills them.

    Also ends the processes they started.
    """
    # Before any ends: afterwards nobody knows whose children they were.
    tree = [part for process in left for part in (process, *process.children(recursive=True))]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + seconds
    while any(map(is_running, tree)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in filter(is_running, tree):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def is_running(process: psutil.Process) -> bool:
    """Whether it still runs: in a container a dead process may remain as a zombie."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _read(record: Path) -> list[tuple[int, float]]:
    try:
        return [(int(pid), float(started)) for pid, started in json.loads(record.read_text())]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def _same(pid: int, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        # The system may have given the number to another program since.
        return process if is_running(process) and abs(process.create_time() - started) < 1 else None
    except psutil.NoSuchProcess:
        return None


def _die_with_parent(end_with: signal.Signals) -> Callable[[], None] | None:
    """Runs in the child before its program: asks the kernel for `end_with` when the parent dies."""
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(end_with))
        # The parent died before the kernel was asked, so it will not tell us any more.
        if os.getppid() != parent:
            os._exit(1)

    return ask


def stop_on_signals(*, say: str = "", code: int | None = None) -> None:
    """Ends this process in order when it is asked to: `say`s so, and exits with `code`, else as the signal has it."""

    def stop(number: int, _frame: FrameType | None) -> None:
        # Only once. Ctrl-C reaches every process of a trial, and the first one then asks the others to end besides.
        for each in _STOPS:
            signal.signal(each, signal.SIG_IGN)
        if say:
            print(say, flush=True)
        raise SystemExit(128 + number if code is None else code)

    for each in _STOPS:
        signal.signal(each, stop)


def is_question(arguments: list[str]) -> bool:
    """Whether a command is only asked how it is used, which takes no engines."""
    return not {"-h", "--help"}.isdisjoint(arguments)
