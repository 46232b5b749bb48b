"""Writes migrations without the date, so that the same models always give the same file."""

from django.core.management.base import CommandParser
from django.core.management.commands import makemigrations


class Command(makemigrations.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        """Django's arguments, with `--no-header` as the default."""
        super().add_arguments(parser)
        parser.set_defaults(include_header=False)
