"""manage.py verify_audit: has anyone removed, altered or inserted a row of the audit log?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from appointments.upkeep import audit


class Command(BaseCommand):
    help = (
        "Compares the audit log with its seals and with the tables it covers. Exits with 1 and names what was removed,"
        " altered or added. Prints the head of the chain: keep it elsewhere and give it as --head another time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        # The database could be replaced whole; only something kept elsewhere shows that.
        parser.add_argument("--head", default="", help="a head that was printed before; the chain must still hold it")

    def handle(self, *_args: Any, head: str, **_options: Any) -> None:
        found = list(audit.breaches(head))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"The audit log is whole. Head: {audit.head() or 'none yet'}")
