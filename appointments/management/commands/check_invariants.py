"""manage.py check_invariants: checks every rule of the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appointments.upkeep import invariants, key_rotation
from offices.progress import progress


class Command(BaseCommand):
    help = "Asks every rule of the whole database. Exits with 1 and names rule and rows (ids only) if one is broken."

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        rules = invariants.rules()
        breaches = list(filter(None, map(invariants.check, progress(rules, "Checking", show=verbosity > 0))))
        # No SQL can see whether a sealed value opens.
        closed = list(key_rotation.cannot_be_opened())
        if breaches or closed:
            raise CommandError("\n".join(["Broken rules:", *map(str, breaches), *closed]))
        if verbosity:
            self.stdout.write(f"All {len(rules)} rules hold. The newest sealed values open.")
