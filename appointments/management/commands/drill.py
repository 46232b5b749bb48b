"""manage.py drill: shows that a backup made now could be restored."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from appointments.upkeep import restoring


class Command(BaseCommand):
    help = (
        "Makes a backup, restores it into a database of its own, checks keys and rules there, tells the times, and"
        " removes both. Needs free disk space for a copy of the data. Exits with 1 if the backup could not be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="where the backup is written (else the folder of temporary files)"
        )

    def handle(self, *_args: Any, folder: Path | None, **_options: Any) -> None:
        if folder and not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            # Removed also when the drill fails: the file holds everything.
            with tempfile.TemporaryDirectory(dir=folder) as own:
                restoring.drill(folder=Path(own), say=self.stdout.write)
        except restoring.CannotRestore as refusal:
            raise CommandError(str(refusal)) from refusal
