"""manage.py drill: shows that a backup made now could be restored."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appointments.upkeep import restoring


class Command(BaseCommand):
    help = (
        "Makes a backup, restores it into a database of its own, checks keys and rules there, tells the times, and"
        " removes both. Needs free disk space for a copy of the data. Exits with 1 if the backup could not be used."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            # Removed also when the drill fails: the file holds everything.
            with tempfile.TemporaryDirectory() as folder:
                restoring.drill(folder=Path(folder), say=self.stdout.write)
        except restoring.CannotRestore as refusal:
            raise CommandError(str(refusal)) from refusal
