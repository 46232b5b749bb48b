from argparse import ArgumentParser
from pathlib import Path

from appointments.imports.command import LoadCommand


class Command(LoadCommand):
    help = "Loads which office covers which county. Replaces the rows of the offices in the file."
    kind = "coverage"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file")
        super().add_arguments(parser)
