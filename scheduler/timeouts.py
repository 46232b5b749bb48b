"""Gives the database the limits of `settings.DATABASE_TIMEOUTS`, after each migration.

They are defaults of the database, not of a connection: behind PgBouncer a connection is shared, and what one client
sets another would find. A role, or a transaction (`offices.long_work`), may have its own.
"""

import logging
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction

log = logging.getLogger(__name__)


def set_defaults(using: str = "default", **_signal: Any) -> None:
    """For `post_migrate`. Only the owner of the database may; otherwise a warning says what to run."""
    # Only what differs: another role than the owner may migrate, and need not be warned each time.
    missing = {name: value for name, value in settings.DATABASE_TIMEOUTS.items() if _default(using, name) != value}
    for name, value in missing.items():
        statement = f"ALTER DATABASE \"{connections[using].settings_dict['NAME']}\" SET {name} = '{value}'"
        try:
            with transaction.atomic(using), connections[using].cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            log.warning("Run this as the owner of the database: %s", statement)


def _default(using: str, name: str) -> str | None:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT split_part(each, '=', 2) FROM pg_db_role_setting, unnest(setconfig) AS each"
            " WHERE setrole = 0 AND split_part(each, '=', 1) = %s"
            " AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [name],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else None
