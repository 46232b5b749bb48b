from argparse import ArgumentParser
from pathlib import Path

from appointments.imports.command import LoadCommand


class Command(LoadCommand):
    help = "Closes days, or hours of them. People who are booked then are moved and told, with --tell-booked."
    kind = "closures"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file")
        super().add_arguments(parser)
