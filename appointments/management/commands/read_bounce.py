"""`manage.py read_bounce < MAIL`: what a mail server returned to the sender. For the alias of `DEFAULT_FROM_EMAIL`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from appointments.delivery.inbound import bounces


class Command(BaseCommand):
    help = "Reads a returned mail from standard input and marks the message, and a mailbox there is not."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Anything but a bounce of ours is passed over, so that the mail server does not return it once more."""
        try:
            self.stdout.write(bounces.read(sys.stdin.buffer, timezone.now()))
        except bounces.NotABounce:
            self.stdout.write("not a bounce of ours")
