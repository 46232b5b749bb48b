"""bin/mutants: plants a sample of one-line faults, one at a time, and runs the tests of their room.

Works on a copy of the checkout. What is found is written down at once, so that a stopped run goes on where it was.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from tests.mutants.faults import BASE, Fault, sample

MODEL = "tests/model/test_model.py"
MANAGE = [f"tests/appointments/manage/test_{name}.py" for name in ("cancel", "change", "family", "contact")]
ROOMS = {
    "appointments/booking": ["tests/appointments/booking", *MANAGE, MODEL],
    "offices/inventory": ["tests/offices", "tests/appointments/booking/test_booking.py", MODEL],
    "appointments/outbox": ["tests/appointments/delivery"],
    "appointments/delivery": ["tests/appointments/delivery"],
    "appointments/notices": ["tests/appointments/notices", "tests/appointments/public/test_attempt.py"],
    "appointments/rate_limits.py": ["tests/appointments/test_tries.py", "tests/appointments/manage/test_find.py"],
}
"""Room -> its tests."""

SCORE = BASE / "docs" / "mutants.md"
LONGEST = 900
"""Seconds after which the tests of a room count as failed: the fault made something endless."""


def main() -> None:
    """Runs the sample and writes the score."""
    options = _options()
    folder = Path(os.environ["STATE_DIR"]) / "mutants"
    copy, results = folder / f"tree-{options.seed}", folder / f"seed-{options.seed}-{options.number}.jsonl"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(BASE, copy, ignore=shutil.ignore_patterns(".git", "__pycache__", "node_modules"))
    done = _done(results)
    chosen = sample(_files(), options.number, options.seed)
    for fault in chosen[: options.most or None]:
        if str(fault) not in done:
            done[str(fault)] = is_found(fault, copy)
            with results.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"fault": str(fault), "found": done[str(fault)]} | asdict(fault)) + "\n")
            print(f"{'found ' if done[str(fault)] else 'MISSED'} {fault}", flush=True)
        # Now, not at the end: a run of the whole sample takes hours.
        tried = [each for each in chosen if str(each) in done]
        SCORE.write_text(report(tried, done, options), encoding="utf-8")


def is_found(fault: Fault, copy: Path) -> bool:
    """Whether a test of its room fails. The copy is right again afterwards."""
    file = copy / fault.file
    right = file.read_text(encoding="utf-8")
    file.write_text(fault.planted(right), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--reuse-db", "-p", "no:cacheprovider", *ROOMS[_room(fault)]]
    try:
        ended = subprocess.run(command, cwd=copy, capture_output=True, timeout=LONGEST, check=False)
        return ended.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(right, encoding="utf-8")


def report(tried: list[Fault], done: dict[str, bool], options: argparse.Namespace) -> str:
    """The score of each room, and what was missed."""
    lines = [
        "# How many planted faults the tests find",
        "",
        f"Written by `bin/mutants --seed {options.seed} --number {options.number}`; {len(tried)} of the sample were"
        " tried. Each fault changes one line; only the tests of its room run.",
        "",
        "| Room | Tried | Found |",
        "|---|---|---|",
    ]
    for room in ROOMS:
        mine = [fault for fault in tried if _room(fault) == room]
        lines.append(f"| `{room}` | {len(mine)} | {sum(done[str(fault)] for fault in mine)} |")
    lines.append(f"| all | {len(tried)} | {sum(done[str(fault)] for fault in tried)} |")
    missed = [f"- {fault}" for fault in tried if not done[str(fault)]]
    return "\n".join([*lines, *(["", "Not found:", "", *missed] if missed else []), ""])


def _files() -> list[str]:
    found = []
    for room in ROOMS:
        path = BASE / room
        files = [path] if path.is_file() else path.rglob("*.py")
        found += [str(each.relative_to(BASE)) for each in files]
    return found


def _room(fault: Fault) -> str:
    return next(room for room in ROOMS if fault.file.startswith(room))


def _done(results: Path) -> dict[str, bool]:
    results.parent.mkdir(parents=True, exist_ok=True)
    rows = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    return {row["fault"]: row["found"] for row in map(json.loads, rows)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=200, help="faults in the sample")
    parser.add_argument("--most", type=int, default=0, help="try no more than so many of them")
    return parser.parse_args()


if __name__ == "__main__":
    main()
