"""manage.py database_roles: the roles that the site and an auditor use in the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from appointments.upkeep import database_roles


class Command(BaseCommand):
    help = (
        "Makes the roles <database>_application and <database>_auditor with the rights they need and no more. Run it as"
        " the owner of the tables after each migrate. APPLICATION_DB_PASSWORD and AUDITOR_DB_PASSWORD are set if given."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            made = database_roles.make(settings.DATABASE_ROLE_PASSWORDS)
        except ProgrammingError as error:
            raise CommandError(f"Run this as the owner of the database, who may make roles: {error}") from error
        self.stdout.write(f"Roles: {', '.join(made)}")
