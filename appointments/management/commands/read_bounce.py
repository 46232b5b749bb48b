"""`manage.py read_bounce < MAIL`: reads what a mail server returned to the sender. For the alias of
`DEFAULT_FROM_EMAIL`.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from appointments.delivery.inbound import bounces


class Command(BaseCommand):
    help = "Reads a returned mail from standard input and marks the message, and a mailbox there is not."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Ignores mail that is not a bounce of ours."""
        try:
            # Bytes: a mail names its own encodings.
            self.stdout.write(bounces.read(sys.stdin.buffer, timezone.now()))
        except bounces.NotABounce:
            # And no error: the mail server would return the mail once more.
            self.stdout.write("not a bounce of ours")
