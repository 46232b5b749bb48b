"""Runs a command on its own temporary engines: bin/test and bin/bench.

python -m scheduler.trial [--durable] COMMAND [ARGUMENT …]
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scheduler.embedded import engines
from scheduler.processes import is_question, stop_on_signals
from scheduler.state import CannotStart, new_secrets, only_one

CHECKOUT = Path(__file__).resolve().parent.parent
_NO_ENGINES = {"DATABASE_URL": "postgresql://none@none/none", "REDIS_URL": "redis://none:6379/0"}
_BEFORE = (["compile_translations"], ["collectstatic", "--noinput", "--verbosity=0"])


def main(arguments: list[str]) -> int:
    """The exit code of the command. Leaves no process and no file."""
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    os.chdir(CHECKOUT)
    stop_on_signals()
    if is_question(command):
        return _run(command, os.environ | new_secrets() | _NO_ENGINES)
    with tempfile.TemporaryDirectory(prefix="check-in-trial-", ignore_cleanup_errors=True) as folder:
        state = Path(folder).resolve()
        # Root's PostgreSQL runs as another user, who must be able to enter.
        state.chmod(0o711 if os.geteuid() == 0 else 0o700)
        with only_one(state), engines(state, durable=durable) as urls:
            environment = os.environ | {"HTTPS": "false", "ALLOWED_HOSTS": "localhost,127.0.0.1"} | new_secrets() | urls
            for step in _BEFORE:
                if code := _run([sys.executable, "manage.py", *step], environment):
                    return code
            return _run(command, environment)


def _run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=environment)
    try:
        return process.wait()
    except BaseException:
        # Ended before the engines: it would otherwise report a database that is gone.
        process.terminate()
        process.wait()
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as failure:
        sys.exit(str(failure))
