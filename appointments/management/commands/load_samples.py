"""manage.py load_samples: fictional data for trials."""

import logging
import secrets
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appointments.upkeep import samples


class Command(BaseCommand):
    help = (
        "Loads fictional notices, a month of partly booked slots and one log-in per role (new password, printed). "
        "Load offices and open slots first. Refuses a database that holds real notices. Safe to run again."
    )

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        # Sample accounts are no events of security, and the lines would hide the log-ins below.
        security = logging.getLogger("security")
        security.disabled = True
        # New each time: a trial left on the internet must not have a password that is in the code.
        password = f"sample-{secrets.token_hex(4)}"
        try:
            added = samples.load(now=datetime.now(UTC), password=password, show=verbosity > 0)
        except samples.HasRealNotices as error:
            raise CommandError(str(error)) from error
        finally:
            security.disabled = False
        self.stdout.write("Sample data loaded." if added else "Sample data was there already.")
        for line in samples.guide(password):
            self.stdout.write(line)
