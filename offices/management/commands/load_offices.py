from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from offices import office_csv
from offices.csv_import import BadCsv
from offices.models import Office


class Command(BaseCommand):
    help = (
        "Adds or updates offices by their code, all or nothing. Without a file: the 25 ERO field offices. "
        "New offices open Monday to Friday, 8:00 to 15:00; hours of known offices stay as they are. "
        "Nobody can book at a new office, or one with a new address, until someone confirms it in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=office_csv.SHIPPED, help="a CSV file (UTF-8)")

    def handle(self, *_args: Any, file: Path, verbosity: int, **_options: Any) -> None:
        try:
            loaded = office_csv.load(file, today=timezone.now().date(), show=verbosity > 0)
        except BadCsv as error:
            raise CommandError(f"Nothing was loaded from {file}.\n{error}") from error
        if verbosity:
            self.stdout.write(f"{loaded.added} offices added, {loaded.updated} updated.")
            waiting = Office.objects.filter(confirmed_at=None).count()
            self.stdout.write(f"{waiting} offices take no bookings until someone confirms them in the admin.")
