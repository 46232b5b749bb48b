"""manage.py reseal: seals personal data with the first key of VAULT_KEYS."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from appointments.upkeep import key_rotation
from appointments.vault import CannotOpen


class Command(BaseCommand):
    help = (
        "Seals everything anew that is sealed with an older key than the first of VAULT_KEYS."
        " Runs beside the site; may be stopped and begun again."
    )

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        """Handles every table. Exits with 1 at a value that no listed key opens, and names table, column and row."""
        try:
            total = sum(self._reseal(table, show=verbosity > 0) for table in key_rotation.tables())
        except CannotOpen as value:
            raise CommandError(f"{value} cannot be opened: its key is missing in VAULT_KEYS.") from value
        if verbosity:
            self.stdout.write(f"{total} rows sealed anew with the key {next(iter(settings.VAULT_KEYS))}.")

    def _reseal(self, table: key_rotation.SealedTable, *, show: bool) -> int:
        done = 0
        stale = table.stale().count()
        with tqdm(total=stale, desc=str(table), unit="row", file=self.stderr, disable=not (show and stale)) as bar:
            for rows in key_rotation.reseal(table):
                bar.update(rows)
                done += rows
        return done
