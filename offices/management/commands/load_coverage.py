from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from offices import coverage_csv
from offices.csv_import import BadCsv


class Command(BaseCommand):
    help = "Loads which office covers which county, all or nothing. Replaces the rows of the offices in the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file (UTF-8)")

    def handle(self, *_args: Any, file: Path, verbosity: int, **_options: Any) -> None:
        try:
            count = coverage_csv.load(file, show=verbosity > 0)
        except BadCsv as error:
            raise CommandError(f"Nothing was loaded from {file}.\n{error}") from error
        if verbosity:
            self.stdout.write(f"{count} rows loaded.")
