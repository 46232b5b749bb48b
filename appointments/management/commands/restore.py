"""manage.py restore FILE: puts a backup in the place of the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from appointments.upkeep import restoring


class Command(BaseCommand):
    help = (
        "Restores a file of `pg_dump --format=custom` into a new database, brings it to this code, checks keys and"
        " rules, and then puts it in the place of the present one, which is kept under another name. Stop web, worker"
        " and beat first. Exits with 1 and changes nothing if the file cannot be used."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="even if the present database holds people")

    def handle(self, *_args: Any, file: Path, replace: bool, **_options: Any) -> None:
        try:
            kept = restoring.restore(file, replace=replace, now=timezone.now(), say=self.stdout.write)
        except restoring.CannotRestore as refusal:
            # The words of PostgreSQL's programs end without a full stop.
            raise CommandError(f"{str(refusal).rstrip('.')}. Nothing was changed.") from refusal
        self.stdout.write(f'Done. The database before is kept: drop it with DROP DATABASE "{kept}".')
