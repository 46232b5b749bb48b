"""Which tests run which line of the rooms, and how long each lasts: measured once for the tests of a room."""

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.mutants.faults import BASE, Fault
from tests.mutants.planting import forget_kept_queries


@dataclass
class Reach:
    """Line of a file -> the tests that run it."""

    tests: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, fault: Fault) -> list[str]:
        """Those that run the line, the fastest first."""
        return sorted(self.tests.get(f"{fault.file}:{fault.line}", []), key=lambda test: self.seconds[test])


def measured(
    file: Path, items: list[pytest.Item], room: str, run: Callable[[pytest.Item], bool]
) -> tuple[Reach, list[str]]:
    """Runs each test once that was not run before; gives also those that fail, which are left out."""
    reach, failed = Reach(**json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}), []
    for item in (each for each in items if each.nodeid not in reach.seconds):
        forget_kept_queries()
        seen: set[tuple[str, int]] = set()
        began = time.monotonic()
        passed = _traced(seen, room, lambda item=item: run(item))
        if not passed:
            failed.append(item.nodeid)
            continue
        reach.seconds[item.nodeid] = time.monotonic() - began
        for path, line in seen:
            reach.tests.setdefault(f"{Path(path).relative_to(BASE)}:{line}", []).append(item.nodeid)
    file.write_text(json.dumps({"tests": reach.tests, "seconds": reach.seconds}), encoding="utf-8")
    return reach, failed


def _traced(seen: set[tuple[str, int]], room: str, run: Callable[[], bool]) -> bool:
    known: dict[str, bool] = {}

    def calls(frame: FrameType, _event: str, _arg: object) -> Any:
        path = frame.f_code.co_filename
        if path not in known:
            known[path] = path.startswith(room)
        return lines if known[path] else None

    def lines(frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
        return lines

    threading.settrace(calls)
    sys.settrace(calls)
    try:
        return run()
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type] # so the documentation ends it
