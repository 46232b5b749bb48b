from argparse import ArgumentParser
from pathlib import Path

from appointments.imports.command import LoadCommand


class Command(LoadCommand):
    help = "Replaces the opening hours of the offices in the file. People who are booked keep their time."
    kind = "hours"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file")
        super().add_arguments(parser)
