"""bin/demo: the whole site on one machine, with sample data, until Ctrl-C."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scheduler import processes
from scheduler.embedded import engines
from scheduler.preparation import prepare
from scheduler.state import CannotStart, kept_secrets, only_one, write_private

ENGINES = ("DATABASE_URL", "REDIS_URL")
CHECKOUT = Path(__file__).resolve().parent.parent
_SECONDS_TO_ANSWER = 60


def main() -> None:
    """Runs the site until it is stopped or one of its processes ends. Raises `CannotStart`."""
    os.umask(0o022)
    processes.stop_on_signals(say="\nStopping …", code=0)
    port = _port(os.environ.get("PORT", "8000"))
    state = Path(os.environ["STATE_DIR"]).resolve()
    with only_one(state):
        # Before the port is tried, which a leftover may hold.
        if processes.end_leftovers(state / "site.json"):
            print("Ended what a killed run had left behind.")
        _refuse_taken(port)
        with engines(state) as urls:
            os.environ |= environment(state, urls, port)
            os.chdir(CHECKOUT)
            write_private(state / "running.json", {name: os.environ[name] for name in ("SITE_URL", "PATH", *ENGINES)})
            welcome = prepare(state, with_roles="DATABASE_URL" in urls)
            os.environ |= _as_application(urls)
            with _site(state, port) as parts:
                _wait_until_it_answers(parts, port, state)
                print(welcome, flush=True)
                _watch(parts, state)


def environment(state: Path, urls: Mapping[str, str], port: int) -> dict[str, str]:
    """The settings of the site. Variables that the operator has set keep their values."""
    ours = {
        "HTTPS": "false",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SECOND_STEP": "false",
        # All who try a demo come from this machine.
        "BOOKINGS_PER_ADDRESS": "100000",
        "SITE_URL": f"http://localhost:{port}",
    }
    # In this order: the operator's own variables win over ours, and the engines that were started over all.
    return ours | kept_secrets(state) | dict(os.environ) | dict(urls)


def _as_application(urls: Mapping[str, str]) -> dict[str, str]:
    """The address of our own PostgreSQL for the site, which is not its owner. bin/manage stays the owner."""
    owner, application = "//postgres@", "//postgres_application@"
    return {name: url.replace(owner, application, 1) for name, url in urls.items() if name == "DATABASE_URL"}


@contextmanager
def _site(state: Path, port: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Web server, Celery worker and beat, each with its log in `state`."""
    celery = [sys.executable, "-m", "celery", "--app=scheduler"]
    gunicorn = [sys.executable, "-m", "gunicorn", "--config=deploy/gunicorn.conf.py", "--workers=2"]
    commands = {
        "web": [*gunicorn, f"--bind=127.0.0.1:{port}", "scheduler.wsgi"],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=INFO"],
        "beat": [*celery, "beat", f"--schedule={state / 'beat'}", "--pidfile=", "--loglevel=INFO"],
    }
    parts: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:
        for name, command in commands.items():
            parts[name] = processes.start(command, _log(state, name), cwd=CHECKOUT)
            stack.callback(processes.stop, parts[name])
            # After each start: a run that is killed in between leaves no process that the next one cannot find.
            processes.write_down(parts.values(), state / "site.json")
        stack.callback(_ask_to_end, parts)
        yield parts


def _ask_to_end(parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Asks all processes to end before it waits for the first."""
    for part in parts.values():
        part.terminate()


def _log(state: Path, name: str) -> Path:
    return state / f"{name}.log"


def _watch(parts: Mapping[str, subprocess.Popen[bytes]], state: Path) -> None:
    while True:
        for name, part in parts.items():
            if part.poll() is not None:
                raise CannotStart(f"The {name} process ended by itself; see {_log(state, name)}.")
        time.sleep(0.3)


def _wait_until_it_answers(parts: Mapping[str, subprocess.Popen[bytes]], port: int, state: Path) -> None:
    end = time.monotonic() + _SECONDS_TO_ANSWER
    while time.monotonic() < end and parts["web"].poll() is None:
        if processes.listens(port):
            return
        time.sleep(0.1)
    raise CannotStart(f"The web server did not start; see {_log(state, 'web')}.")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"PORT must be a whole number from 1 to 65535, not {text!r}.")
    return int(text)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        # Otherwise connections of the run before, which are still closing, would make the port seem taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT={port % 65535 + 1} bin/demo"
            ) from error


if __name__ == "__main__":
    try:
        main()
    except CannotStart as failure:
        sys.exit(str(failure))
