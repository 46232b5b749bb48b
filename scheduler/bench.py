"""bin/bench NAME: runs benchmarks/NAME.py on a new empty database, which is dropped afterwards."""

import importlib
import sys
from pathlib import Path

import django
from django.db import connection

from scheduler.processes import is_question, stop_on_signals

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def names() -> list[str]:
    """The names of benchmarks: the modules that have a `main`."""
    return sorted(path.stem for path in BENCHMARKS.glob("*.py") if "\ndef main(" in path.read_text())


def main(arguments: list[str]) -> int:
    """The exit code of the benchmark; 2 for an unknown name. Passes the other arguments on."""
    if not arguments or arguments[0] not in names():
        sys.stderr.write(f"Usage: bin/bench NAME [ARGUMENT …], NAME one of: {', '.join(names())}\n")
        return 2
    # Otherwise a second signal ends it in the middle of stopping what it has started.
    stop_on_signals()
    django.setup()
    sys.argv = arguments
    if is_question(arguments):
        return int(importlib.import_module(f"benchmarks.{arguments[0]}").main())
    name = connection.settings_dict["NAME"]
    # One that a killed run left is dropped without a question: nobody is there to answer it.
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return int(importlib.import_module(f"benchmarks.{arguments[0]}").main())
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
