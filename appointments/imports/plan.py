"""What a file would do: the steps, the lines that look wrong, and those that are held back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from appointments.supply.step import Step
from offices.csv_import import Problem, ReadRows
from offices.models import Office


@dataclass(frozen=True)
class Scope:
    """When a file is read, and which offices it may change; `everywhere`: all of them, in one line too."""

    now: datetime
    offices: QuerySet[Office]
    everywhere: bool
    show: bool = False
    """Whether progress is shown on standard error."""

    def by_code(self) -> dict[str, Office]:
        """Code -> office."""
        return {office.code: office for office in self.offices.order_by("pk")}


@dataclass(frozen=True)
class Plan:
    """Counts are of lines."""

    reading: ReadRows[Any]
    steps: Sequence[Step]
    added: int
    changed: int
    same: int
    doubtful: Sequence[Problem] = ()
    """Lines that can be saved and look wrong. Staff see them before they save."""
    bulk: tuple[str, dict[str, Any]] | None = None
    """For a line that names no office: the kind of `BulkChange`, and what it keeps."""

    @property
    def lines(self) -> int:
        """How many the file has."""
        return len(self.reading.table.written)

    @property
    def held_back(self) -> int:
        """How many have a problem and are not saved."""
        return len(self.reading.held_back)

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with those, in the order of the file."""
        return sorted(self.reading.problems, key=lambda problem: problem.line)

    @property
    def touches(self) -> int:
        """How many appointments."""
        return sum(step.touched.parties for step in self.steps)
