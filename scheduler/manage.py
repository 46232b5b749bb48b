"""bin/manage: a manage.py command on the demo's data, with the demo's engines, or with its own for that command."""

import json
import os
import subprocess
import sys
from pathlib import Path

from scheduler.demo import CHECKOUT, environment
from scheduler.embedded import engines
from scheduler.state import AlreadyRunning, CannotStart, only_one


def main(arguments: list[str]) -> int:
    """The exit code of the command. Raises `CannotStart`."""
    state = Path(os.environ["STATE_DIR"]).resolve()
    try:
        with only_one(state), engines(state) as urls:
            return _run(arguments, environment(state, urls, 8000))
    except AlreadyRunning:
        # The demo holds the folder and its engines run: the command uses those.
        return _run(arguments, environment(state, _urls_of_running(state), 8000))


def _urls_of_running(state: Path) -> dict[str, str]:
    try:
        return dict(json.loads((state / "running.json").read_text()))
    except (OSError, ValueError) as error:
        raise CannotStart(f"{state} is being started; try again in a moment.") from error


def _run(arguments: list[str], settings: dict[str, str]) -> int:
    return subprocess.call([sys.executable, str(CHECKOUT / "manage.py"), *arguments], env=settings)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
