"""manage.py backup: writes a backup of the database, once or again and again."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from appointments.upkeep import backups, restoring
from offices.command_arguments import number_to

# A negative number of days would delete each backup at once, and one of hours make them without a pause.
UP_TO = number_to(10_000)


class Command(BaseCommand):
    help = "Writes a backup of the database into a folder, and deletes old ones there. Run it as the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep-days", type=UP_TO, default=30, help="Delete backups that are older (30).")
        parser.add_argument("--every-hours", type=UP_TO, default=0, help="Go on, and make one each so many hours.")

    def handle(self, *_args: Any, folder: Path, keep_days: int, every_hours: int, **_options: Any) -> None:
        every = timedelta(hours=every_hours)
        while True:
            time.sleep(backups.due_in(folder, every, timezone.now()).total_seconds() if every else 0)
            try:
                made = backups.back_up(folder, keep=timedelta(days=keep_days), now=timezone.now())
            except restoring.CannotRestore as failure:
                # Ends the loop too: the container is restarted, and its failure is seen.
                raise CommandError(str(failure)) from failure
            self.stdout.write(f"{made.name}: {made.stat().st_size:,} bytes.")
            if not every:
                return
            # Not kept for the hours until the next one: the database may be restarted meanwhile.
            connection.close()
