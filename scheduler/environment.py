"""Makes the virtual environment of bin/demo, bin/test and the others, then runs the program they ask for.

The system's Python runs this file by its path, so it uses the standard library only:

python3 -P scheduler/environment.py MODULE [ARGUMENT …]
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "requirements-dev.lock"
_STEP = re.compile(r"(Collecting|Using cached|Downloading|Building|Installing collected packages)\b")


class NoEnvironment(Exception):
    """A problem outside this program; the message is one line for the operator."""


def state_folder() -> Path:
    """The folder for all data when `STATE_DIR` is not set: in the checkout, but for root outside home folders."""
    if os.environ.get("STATE_DIR"):
        return Path(os.environ["STATE_DIR"]).expanduser().absolute()
    if os.geteuid() == 0:
        # Each checkout has data of its own.
        digest = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:8]
        return Path("/var/tmp") / f"check-in-scheduler-{digest}"  # noqa: S108
    return CHECKOUT / ".state"


def ready(state: Path) -> Path:
    """The Python of the virtual environment in `state`, made or updated. Raises `NoEnvironment`."""
    folder = state / "venv"
    python = folder / "bin" / "python"
    _refuse_closed_homes(state)
    try:
        # Another user owns root's data (see scheduler/embedded.py) and must be able to enter.
        state.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        with (state / "venv.lock").open("a") as lock:
            # bin/demo and bin/test may start at the same moment, and would install over each other.
            fcntl.flock(lock, fcntl.LOCK_EX)
            stamp = folder / "made-from"
            if not (_works(python) and stamp.exists() and stamp.read_text() == _fingerprint()):
                _make(folder, python)
                # Last: an installation that was interrupted is begun again.
                stamp.write_text(_fingerprint())
    except OSError as error:
        raise NoEnvironment(
            f"Cannot write in {state} ({error.strerror}). Set STATE_DIR to a folder you own."
        ) from error
    return python


def _refuse_closed_homes(state: Path) -> None:
    """Checked before any installation: root's PostgreSQL runs as another user, who could not enter."""
    homes = {Path(entry.pw_dir) for entry in pwd.getpwall()} if os.geteuid() == 0 else set()
    for folder in homes.intersection(state.parents):
        if folder.exists() and not folder.stat().st_mode & 0o001:
            raise NoEnvironment(f"As root, keep the data outside home folders such as {folder}: set another STATE_DIR.")


def _fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _works(python: Path) -> bool:
    return python.exists() and not subprocess.run([python, "-c", ""], capture_output=True).returncode


def _make(folder: Path, python: Path) -> None:
    if not _works(python):
        _say("Making a virtual environment")
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], "venv")
    _say("Installing packages (a few minutes the first time)")
    pip = [str(python), "-m", "pip", "install", "--progress-bar=off"]
    _run([*pip, "--require-hashes", "-r", str(LOCK)], "pip")
    _say("")


def _run(command: list[str], name: str) -> None:
    """Runs a step and shows its progress. If it fails, its last line of output is the reason."""
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            last = _follow(process.stdout or ())
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise NoEnvironment(f"{name} failed: {last}")


def _follow(lines: Iterable[str]) -> str:
    """Shows the steps among `lines` as they come; returns the last line that is not empty."""
    last, steps = "", 0
    for line in lines:
        last = line.strip() or last
        if _STEP.match(line.strip()):
            steps += 1
            _show(steps, line.strip())
    return last


def _show(steps: int, line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K  {steps:3} {line[:70]}", end="", file=sys.stderr, flush=True)
    elif steps % 25 == 0:
        print(f"  {steps:3} {line[:70]}", file=sys.stderr, flush=True)


def _say(line: str) -> None:
    print(f"\r\033[K{line}" if sys.stderr.isatty() else line, file=sys.stderr, flush=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> None:
    """Never returns: runs the program in place of this process, or exits with one line."""
    os.umask(0o022)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        state = state_folder()
        python = ready(state)
    except NoEnvironment as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    ours = {
        "STATE_DIR": str(state),
        "PATH": path,
        "VIRTUAL_ENV": str(python.parent.parent),
        "PYTHONPATH": str(CHECKOUT),
    }
    # In place of this process, so that signals reach the program itself.
    os.execve(python, [str(python), "-P", "-m", *arguments], os.environ | ours)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
