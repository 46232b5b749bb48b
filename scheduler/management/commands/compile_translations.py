"""`manage.py compile_translations`: makes the `.mo` files that Django reads."""

from typing import Any

from django.core.management.base import BaseCommand

from scheduler import translations


class Command(BaseCommand):
    help = "Makes django.mo from django.po for every language where it is missing or old. Needs no gettext."
    # One of the checks warns of just what this command makes.
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prints the names of the files it made; none when all were up to date."""
        for mo in translations.compile_all():
            self.stdout.write(f"Compiled {mo}")
