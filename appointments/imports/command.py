"""What the commands that load a file share: the same plan as in the administration, said in lines."""

import os
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appointments.booking.move_day import Surplus
from appointments.imports import KINDS
from appointments.imports.plan import Plan, Scope
from appointments.pages import downloads
from appointments.supply.step import OfficeSteps, Press, parts_of
from offices.csv_import import BadCsv, Problem, text_of
from offices.long_work import long_work
from offices.models import Office
from offices.progress import progress
from offices.refusals import Refusal

SOME_HELD_BACK = 3
"""The exit status when lines were saved and others were held back."""


class LoadCommand(BaseCommand):
    """Loads a file of one kind. Lines with a mistake are held back, in a file of their own."""

    kind = ""
    shipped: Path | None = None
    """The file that is loaded when none is named."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        optional: dict[str, Any] = {"nargs": "?", "default": self.shipped} if self.shipped else {}
        parser.add_argument("file", type=Path, help="a CSV file with a heading line", **optional)
        parser.add_argument("--preview", action="store_true", help="say what the file would do, and save nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="save nothing when a line has a mistake")
        parser.add_argument("--accept-doubtful", action="store_true", help="save lines that look wrong too")
        parser.add_argument(
            "--tell-booked", action="store_true", help="save changes that reach people who are booked, and tell them"
        )
        parser.add_argument(
            "--mend", type=Path, help="where the file of lines to mend is written (else beside FILE, -to-mend.csv)"
        )

    def handle(self, *_args: Any, file: Path, verbosity: int, mend: Path | None, **options: Any) -> None:
        plan = self._plan(file, show=verbosity > 0)
        if options["preview"]:
            self.stdout.write("\n".join([*_doubts(plan), *_says(plan), _counts(plan, "would be"), *_lines(plan)]))
            return
        _refuse(plan, file, **options)
        # A command cannot ask who should move: those who are booked keep their time.
        press = Press("command", timezone.now(), Surplus.KEEP)
        # Office by office, as in the administration: people book at the others meanwhile. After a failure halfway, the
        # file can be loaded again: what is there already changes nothing.
        parts = parts_of(plan.steps)
        # A file of notices is one part, with a bar of its own.
        for part in progress(parts, "Saving", show=verbosity > 0 and len(parts) > 1):
            _save(part, press)
        if verbosity:
            self.stdout.write(_counts(plan, "were"))
        if plan.problems:
            # After the others are saved: loading the mended lines alone is enough.
            where = mend or file.with_name(f"{file.stem}-to-mend.csv")
            text = f"Lines were held back. {_write(where, plan)}"
            # Another status than for nothing saved, so that a script can tell the two apart.
            raise CommandError("\n".join([text, *_lines(plan)]), returncode=SOME_HELD_BACK)

    def _plan(self, file: Path, *, show: bool) -> Plan:
        scope = Scope(timezone.now(), Office.objects.all(), everywhere=True, show=show)
        try:
            return KINDS[self.kind].plan(text_of(_content(file)), scope)
        except BadCsv as error:
            raise CommandError(f"Nothing was loaded from {file}.\n{error}") from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadCsv([Problem(0, "", f"the file cannot be read: {error.strerror}")]) from error


def _refuse(plan: Plan, file: Path, **options: Any) -> None:
    """Raises `CommandError` for what is saved only when it is asked for."""
    nothing = f"Nothing was loaded from {file}."
    if plan.problems and (options["all_or_nothing"] or not plan.reading.good):
        raise CommandError("\n".join([nothing, *_lines(plan)]))
    if plan.doubtful and not options["accept_doubtful"]:
        again = "If these lines are right, run it again with --accept-doubtful."
        raise CommandError("\n".join([nothing, *map(str, plan.doubtful), again]))
    if plan.touches and not options["tell_booked"]:
        # By opening hours no one is moved, and so no one is told.
        keep = all(step.may_keep for step in plan.steps if step.touched.parties)
        what = "They keep their time. To save this" if keep else "To save this and tell them"
        again = f"{what}, run it again with --tell-booked."
        raise CommandError("\n".join([nothing, *_says(plan), again]))


def _save(part: OfficeSteps, press: Press) -> None:
    try:
        with long_work():
            # Its own stamp: a command has no page that could be out of date.
            part.save(press, [part.stamp])
    except Refusal as refusal:
        where = part.office.code if part.office else "All offices"
        again = "What was saved before stays. Load the file again: that changes nothing which is there."
        raise CommandError(f"{where}: {refusal.in_words}\n{again}") from refusal


def _says(plan: Plan) -> Iterable[str]:
    for step in plan.steps:
        where = step.office.code if step.office else "All"
        said = " ".join(f"{str(each).removesuffix('.')}." for each in step.says)
        booked = f" Appointments booked there: {step.touched.parties}." if step.touched.parties else ""
        yield f"{where}: {said}{booked}"


def _doubts(plan: Plan) -> Iterable[str]:
    return (f"Looks wrong: {problem}" for problem in plan.doubtful)


def _lines(plan: Plan) -> Iterable[str]:
    return map(str, plan.problems)


def _counts(plan: Plan, verb: str) -> str:
    counts = f"{plan.added} added, {plan.changed} changed, {plan.same} the same, {plan.held_back} held back"
    return f"Of {plan.lines} lines {verb}: {counts}."


def _write(where: Path, plan: Plan) -> str:
    """Writes the lines to mend, and says what to do with them."""
    try:
        # Only its owner can read it: it may be full of people.
        with os.fdopen(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            # A file that was there keeps its mode otherwise.
            os.fchmod(out.fileno(), 0o600)
            out.write(downloads.text_of(plan.reading.to_mend()))
    except OSError as error:
        return f"{where} cannot be written ({error.strerror}): mend them in the file itself, and load it again."
    return f"Mend them in {where} and load that file."
