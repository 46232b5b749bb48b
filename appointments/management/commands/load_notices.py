"""manage.py load_notices FILE.csv: loads the Notices to Report that were issued."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from appointments.imports.command import LoadCommand
from appointments.notices import lines


class Command(LoadCommand):
    help = "Adds issued Notices to Report (Form I-385) and updates known ones by Subject ID."
    kind = "notices"

    def create_parser(self, *args: Any, **options: Any) -> Any:
        # Otherwise the lines about the columns are joined into one paragraph.
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        described = [f"  {name:17} {meaning}" for name, meaning in lines.columns()]
        parser.epilog = "\n".join(["columns, in any order:", *described])
