#!/usr/bin/env python
"""Django's command line for the check-in scheduler."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

HINTS = {
    **dict.fromkeys(("42P01", "42703"), "Run: manage.py migrate"),
    **dict.fromkeys(("42501", "25006"), "Another role may do this: see docs/operations.md, Roles of the database."),
}
"""SQLSTATE -> what to do: `undefined_table`, `undefined_column`; `insufficient_privilege`, `read_only_sql_transaction`.
Source: PostgreSQL, appendix "Error Codes"."""

IN_USE = {"40P01", "55P03"}
"""`deadlock_detected`, `lock_not_available`."""


def in_one_line(failure: DatabaseError) -> str:
    """What the database says, without its details, which repeat the values of a row."""
    cause = failure.__cause__ or failure
    code = getattr(cause, "pgcode", None)
    # Of a connection that fails there is a text only.
    said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause).partition("\n")[0]
    if code in IN_USE:
        return f"The database says: {said}. Something else uses what this command needs: run the command again."
    return f"DATABASE_URL: the database says: {said}. {HINTS.get(code or '', '')}".rstrip()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    except DatabaseError as failure:
        # Django's own option of every command.
        if "--traceback" in sys.argv:
            raise
        sys.exit(in_one_line(failure))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        sys.exit(130)
