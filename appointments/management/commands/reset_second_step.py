"""manage.py reset_second_step USERNAME: for an administrator who lost their phone and has no other to ask."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from appointments.staff import second_step


class Command(BaseCommand):
    """Refuses an unknown name, and an account without an app. Recorded in the history of the account."""

    help = "Takes the app and the backup codes of an account away; it sets up a new app at its next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"No account is called {options['username']}.")
        # `by` the account itself: the shell has no other account that could be named in the history.
        if not second_step.reset(user, by=user):
            raise CommandError(f"{options['username']} has not set up an app.")
        self.stdout.write(f"{options['username']} sets up a new app at the next sign-in.")
