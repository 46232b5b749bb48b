"""bin/mutants: plants a sample of one-line faults, one at a time, and runs those tests of their room that run the line.

All of it happens in one run of pytest. Which tests run a line is measured once for each room. What is found is written
down at once, so that a stopped run goes on where it was; what no test found is tried again.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.alike import why_alike
from tests.mutants.faults import BASE, Fault, sample
from tests.mutants.planting import planted
from tests.mutants.reach import Reach, measured

MODEL = "tests/model/test_model.py"
MANAGE = [f"tests/appointments/manage/test_{name}.py" for name in ("cancel", "change", "family", "contact", "report")]
DESK = [f"tests/appointments/desk/test_{name}.py" for name in ("mark", "next", "note", "presence", "walk_ins")]
BOOKING = [
    *("tests/appointments/booking", "tests/appointments/test_share.py", "tests/appointments/public/test_apart.py"),
    *("tests/appointments/public/test_earlier.py", "tests/appointments/delivery/test_supply_forecast.py"),
    *("tests/appointments/test_lock_order.py", "tests/appointments/upkeep/test_index_keys.py"),
    *("tests/appointments/admin/test_many_offices.py", "tests/offices/test_coverage.py"),
]
"""Some of its verbs are tested through the pages that call them."""

INVENTORY = [
    f"tests/appointments/{name}.py"
    for name in (
        *("booking/test_booking", "booking/test_availability", "booking/test_closing_is_shown_before"),
        *("booking/test_office_facts", "booking/test_apart"),
    )
]

MESSAGES = [
    f"tests/appointments/{name}.py"
    for name in ("manage/test_contact", "support/test_alerts", "support/test_codes", "support/test_send")
]

ROOMS = {
    "appointments/booking": [*BOOKING, *MANAGE, *DESK, MODEL],
    "offices/inventory": ["tests/offices", *INVENTORY, MODEL],
    "appointments/outbox": ["tests/appointments/delivery", *MESSAGES],
    "appointments/delivery": ["tests/appointments/delivery", "tests/appointments/upkeep/test_index_keys.py", *MESSAGES],
    "appointments/notices": ["tests/appointments/notices", "tests/appointments/public/test_attempt.py"],
    "appointments/rate_limits.py": [
        *("tests/appointments/test_tries.py", "tests/appointments/manage/test_find.py"),
        "tests/appointments/manage/test_too_many_tries.py",
    ],
}
"""Room -> its tests."""

SCORE = BASE / "docs" / "mutants.md"
LONGEST = 60
"""Seconds after which a test counts as failed: the fault made something endless."""


@dataclass
class Trial:
    """A plugin of pytest: tries the faults instead of running the tests."""

    options: argparse.Namespace
    folder: Path
    done: dict[str, bool] = field(default_factory=dict)
    reach: dict[str, Reach] = field(default_factory=dict)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own loop."""
        results = self.folder / f"seed-{self.options.seed}-{self.options.number}.jsonl"
        self.done = _done(results)
        chosen = sample(_files(), self.options.number, self.options.seed)[: self.options.most or None]
        # Room by room: what the first faults show is there before the tests of the last room are measured.
        for fault in sorted(chosen, key=lambda fault: list(ROOMS).index(_room(fault))):
            if not self.done.get(fault.key) and _room(fault).startswith(self.options.room):
                # What no test can find would be tried by all that run the line.
                self.done[fault.key] = is_found = not why_alike(fault) and self.is_found(fault, session)
                with results.open("a", encoding="utf-8") as out:
                    out.write(json.dumps({"fault": fault.key, "found": is_found} | asdict(fault)) + "\n")
                _say(session, f"{'found ' if is_found else 'MISSED'} {fault}")
            tried = [each for each in chosen if each.key in self.done]
            SCORE.write_text(report(tried, self.done, self.options), encoding="utf-8")
        return True

    def is_found(self, fault: Fault, session: pytest.Session) -> bool:
        """Whether a test fails with it, and passes without it."""
        mine = tuple(ROOMS[_room(fault)])
        items = {item.nodeid: item for item in session.items if item.nodeid.startswith(mine)}
        names = iter([name for name in self.reach_of(_room(fault), session).of(fault) if name in items])
        while True:
            # Planted once: to look for the functions takes as long as a test.
            with planted(fault):
                failed = next((name for name in names if not passes(items[name])), "")
            if not failed:
                return False
            if passes(items[failed]):
                return True

    def reach_of(self, room: str, session: pytest.Session) -> Reach:
        """Measured when the first fault of the room is tried."""
        if room not in self.reach:
            items = [item for item in session.items if item.nodeid.startswith(tuple(ROOMS[room]))]
            # Another program has other lines.
            mine = b"".join((BASE / each).read_bytes() for each in sorted(_files()) if each.startswith(room))
            file = self.folder / f"{room.replace('/', '-')}-{hashlib.sha256(mine).hexdigest()[:16]}.json"
            self.reach[room], failed = measured(file, items, str(BASE / room), passes)
            for name in failed:
                _say(session, f"fails without a fault, and is left out: {name}")
        return self.reach[room]


def passes(item: pytest.Item) -> bool:
    """Runs the test alone: nothing that it sets up is left for the next, but what all tests share."""
    with _at_most(LONGEST):
        # For the end of a test pytest wants to know the next one; a session needs nothing but itself.
        reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
    return not any(report.failed for report in reports)


def _say(session: pytest.Session, line: str) -> None:
    """To the terminal: what is printed would be captured with the output of the tests."""
    writer = session.config.get_terminal_writer()
    writer.line(line)
    writer.flush()


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def main() -> int:
    """Runs the sample and writes the score."""
    options = _options()
    folder = Path(os.environ["STATE_DIR"]) / "mutants"
    folder.mkdir(parents=True, exist_ok=True)
    tests = sorted({test for tests in ROOMS.values() for test in tests})
    return pytest.main(["-q", "-p", "no:cacheprovider", *tests], plugins=[Trial(options, folder)])


def report(tried: list[Fault], done: dict[str, bool], options: argparse.Namespace) -> str:
    """The score of each room, and what was missed."""
    rows = {room: [fault for fault in tried if _room(fault) == room] for room in ROOMS} | {"all": tried}
    lines = [
        "# How many planted faults the tests find",
        "",
        f"Written by `bin/mutants --seed {options.seed} --number {options.number}`; {len(tried)} of the sample were"
        " tried. Each fault changes one line; only tests of its room that run this line are run. A fault with which the"
        " program does the same cannot be found: `tests/mutants/alike.py` says why, and it does not count. The sample"
        " stays the same but for lines that change. Tests were written for what it showed;"
        " of a sample that nobody has looked at fewer are found.",
        "",
        "| Room | Tried | Do the same | Found | Share |",
        "|---|---|---|---|---|",
        *(_row(room, faults, done) for room, faults in rows.items()),
    ]
    missed = [f"- {fault}" for fault in tried if not (done[fault.key] or why_alike(fault))]
    return "\n".join([*lines, *(["", "Not found:", "", *missed] if missed else []), ""])


def _row(name: str, faults: list[Fault], done: dict[str, bool]) -> str:
    found = sum(done[fault.key] for fault in faults)
    alike = sum(not done[fault.key] and bool(why_alike(fault)) for fault in faults)
    share = f"{100 * found // (len(faults) - alike)} %" if len(faults) > alike else ""
    return f"| {name if name == 'all' else f'`{name}`'} | {len(faults)} | {alike} | {found} | {share} |"


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
    rows = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    return {row["fault"]: row["found"] for row in map(json.loads, rows)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=200, help="faults in the sample")
    parser.add_argument("--most", type=int, default=0, help="try no more than so many of them")
    parser.add_argument("--room", default="", choices=ROOMS, help="try only those of one room")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
