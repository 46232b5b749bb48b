"""Brings a demo's database and files up to date before its web server starts. Safe to run again: data stays."""

import json
import secrets
from pathlib import Path

from scheduler.state import CannotStart, write_private

FIELD_OFFICES = Path(__file__).resolve().parent.parent / "offices" / "data" / "field_offices.csv"
PEOPLE_PER_SLOT = 20
"""Places of each half hour at the sample offices."""


def prepare(state: Path, *, with_roles: bool) -> str:
    """Translations, static files, tables, offices, slots, samples. Returns what to print once the site answers.

    `with_roles`: the server is our own, so the roles of the application and the auditor are made too.
    Raises `CannotStart` with one line that explains a wrong setting or an engine that cannot be reached.
    """
    import logging

    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError, connections

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from error
    # The accounts made here are samples; lines about them would hide the address of the site.
    logging.getLogger("security").setLevel(logging.WARNING)
    try:
        # Before `migrate`, which would fail halfway with a message for developers.
        refuse_older_data(state)
        _bring_up_to_date(with_roles=with_roles)
        return _welcome(_sample_password(state))
    except (CommandError, ImproperlyConfigured) as error:
        raise CannotStart(str(error)) from error
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be used: {str(error).strip().splitlines()[0]}") from error
    except OSError as error:
        raise CannotStart(f"Cannot write {error.filename} ({error.strerror}).") from error
    finally:
        # This process only waits from now on; the site has processes of its own.
        connections.close_all()


def refuse_older_data(state: Path) -> None:
    """Raises `CannotStart` when the database has had migrations that this version does not know."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(connection)
    if not set(migrations.applied_migrations) <= set(migrations.disk_migrations):
        raise CannotStart(
            f"The data in {state} is from an older version and cannot be used."
            " Delete that folder, or set another STATE_DIR."
        )


def _bring_up_to_date(*, with_roles: bool) -> None:
    from datetime import UTC, datetime

    from django.conf import settings
    from django.core.management import call_command

    from appointments.upkeep import database_roles
    from offices import confirming
    from offices.models import Office, OpeningHours

    _say("Translations and static files")
    call_command("compile_translations", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _say("Database tables")
    call_command("migrate", interactive=False, verbosity=0)
    if with_roles:
        database_roles.make(settings.DATABASE_ROLE_PASSWORDS)
    # Only the first time: what someone changed in a trial stays.
    if not Office.objects.exists():
        call_command("load_offices", FIELD_OFFICES)
        # So that hundreds of trials in a row do not use up the share of people without a notice.
        OpeningHours.objects.update(people_per_slot=PEOPLE_PER_SLOT)
    confirming.confirm_as_samples(now=datetime.now(UTC))
    call_command("open_slots")


def _welcome(password: str) -> str:
    from datetime import UTC, datetime

    from django.conf import settings

    from appointments.upkeep import samples

    _say("Sample data")
    try:
        samples.load(now=datetime.now(UTC), password=password)
    except samples.HasRealNotices as error:
        raise CannotStart(f"{error} bin/demo is for samples; see docs/operations.md.") from error
    return "\n".join(["", f"Ready: {settings.SITE_URL}/", "", *samples.guide(password), "", "Ctrl-C stops it."])


def _sample_password(state: Path) -> str:
    """Made at the first start and stored, so that a demo on a network has no well-known password."""
    path = state / "samples.json"
    if not path.exists():
        write_private(path, {"password": f"sample-{secrets.token_hex(4)}"})
    try:
        return str(json.loads(path.read_text())["password"])
    except (ValueError, KeyError) as error:
        raise CannotStart(f"{path} cannot be read. Delete it; new sample passwords are made.") from error


def _say(step: str) -> None:
    print(step, flush=True)
