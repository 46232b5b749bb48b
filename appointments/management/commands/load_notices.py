"""manage.py load_notices FILE.csv: loads the Notices to Report that were issued."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appointments.notices import loading
from offices.csv_import import BadCsv


class Command(BaseCommand):
    help = "Adds issued Notices to Report (Form I-385) and updates known ones by Subject ID, all or nothing."

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file (UTF-8) with a heading line")
        described = [f"  {name:17} {meaning}" for name, meaning in loading.columns()]
        parser.epilog = "\n".join(["columns, in any order:", *described])

    def handle(self, *_args: Any, file: Path, verbosity: int, **_options: Any) -> None:
        try:
            loaded = loading.load(file, now=datetime.now(UTC), show=verbosity > 0)
        except BadCsv as error:
            raise CommandError(f"Nothing was loaded from {file}.\n{error}") from error
        if verbosity:
            self.stdout.write(f"{loaded.added} notices added, {loaded.updated} updated.")
