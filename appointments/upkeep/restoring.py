"""Puts a backup in the place of the database, or only tries it: the old database or the new one, never a mix.

A backup is a file of `pg_dump --format=custom`. It is restored into a database of its own, in one transaction, and
checked there. Only then do the two change names. Needs `pg_restore` and `pg_dump` of the server's version on PATH, and
a role that owns the database, may make others and end sessions (`pg_signal_backend`, where it is no superuser).
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from psycopg2.extensions import make_dsn

from appointments.models import Appointment, Message, Notice
from appointments.upkeep import database_roles, invariants, key_rotation, keys
from offices import clock

Say = Callable[[str], None]

TRIES_TO_SWAP = 20
"""A process that reconnects at the wrong moment prevents the swap; its next connection is refused."""


class CannotRestore(Exception):
    """Nothing was changed. The message says why, in one line."""


def restore(backup: Path, *, replace: bool, now: datetime, say: Say) -> str:
    """Replaces the database by the backup. Returns the name under which the old one is kept, closed to connections.

    Raises `CannotRestore` when the database holds people and `replace` is false, when the file cannot be restored
    whole, comes from newer code, was written with other keys, or breaks a rule.
    """
    # First: a mistyped name must not teach anyone to add --replace.
    if not backup.is_file():
        raise CannotRestore(f"There is no file {backup}.")
    live = _name()
    _refuse_other_roles()
    # A mistyped command must not take the place of a site in use.
    if not replace and (held := _people()):
        raise CannotRestore(f"The database {live} holds {held}. To put the backup in its place, add --replace.")
    # Kept, because a backup may turn out to be the wrong one only after hours.
    kept = f"{live}_before_{now:%Y%m%d_%H%M%S}"
    with _fresh(live, backup, say) as fresh, _timed("Swapped", say):
        _swap(live, fresh, kept)
    _say_what_is_due(say)
    return kept


def drill(*, folder: Path, say: Say) -> None:
    """Makes a backup of the database in `folder`, restores it beside it, checks it, and removes both.

    Raises `CannotRestore` when that backup could not be used.
    """
    backup = folder / "drill.dump"
    try:
        with _timed("Backed up", say):
            dump(backup)
        with _fresh(_name(), backup, say):
            say(f"{backup.stat().st_size:,} bytes. This backup can be used.")
    finally:
        backup.unlink(missing_ok=True)


def _say_what_is_due(say: Say) -> None:
    """What was sent after the backup is among it: the backup does not know."""
    now = clock.database_now()
    if due := Message.objects.due(now).filter(expires_at__gt=now).count():
        say(f"{due:,} messages are due. Workers send them when they start, also those that were sent after the backup.")


def dump(backup: Path) -> None:
    """Writes a backup of the database. Raises `CannotRestore`."""
    _refuse_other_roles()
    _run("pg_dump", _name(), "--format=custom", f"--file={backup}")


def _refuse_other_roles() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(datdba, 'USAGE'), datdba::regrole FROM pg_database WHERE datname = current_database()"
        )
        may, owner = cursor.fetchone()
    # PostgreSQL's own programs name a table or a sequence, and not what to do.
    if not may:
        raise CannotRestore(f"DATABASE_URL: must name the owner of the database, {owner}, for this command.")


@contextmanager
def _fresh(live: str, backup: Path, say: Say) -> Iterator[str]:
    """A database with the content of the backup, checked. Dropped at the end, unless it got another name."""
    fresh = f"{live}_restoring"
    # One that a killed run left.
    _drop(fresh)
    try:
        with _timed("Restored", say):
            _fill(fresh, backup)
        with connected_to(fresh):
            with _timed("Checked the keys", say):
                # Before anything reads sealed values.
                keys.check()
            with _timed("Migrated", say):
                _migrate(live)
            with _timed("Checked the rules", say):
                _check_rules()
        yield fresh
    except (keys.KeyDoesNotFit, DatabaseError) as error:
        raise CannotRestore(" ".join(str(error).split())) from error
    finally:
        _drop(fresh)


def _fill(fresh: str, backup: Path) -> None:
    with connection.cursor() as cursor:
        # `template1` may hold objects of this server, which the backup would then make a second time.
        cursor.execute(f"CREATE DATABASE {_quoted(fresh)} TEMPLATE template0")
    # Rights belong to roles that a new server does not have; `database_roles` gives them anew.
    how = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    _run("pg_restore", fresh, *how, str(backup))


def _migrate(live: str) -> None:
    loader = MigrationLoader(connection)
    # Newer code may have put data where this code does not look for it.
    if newer := sorted(set(loader.applied_migrations) - set(loader.disk_migrations)):
        raise CannotRestore(f"The backup is from newer code: this code has no migration {'.'.join(newer[0])}.")
    call_command("migrate", interactive=False, verbosity=0)
    if database_roles.exist(live):
        database_roles.make(settings.DATABASE_ROLE_PASSWORDS, site=live)


def _check_rules() -> None:
    broken = [*filter(None, map(invariants.check, invariants.rules())), *key_rotation.cannot_be_opened()]
    if broken:
        raise CannotRestore(f"The backup breaks a rule: {'; '.join(map(str, broken))}")


def _swap(live: str, fresh: str, kept: str) -> None:
    """Both names change in one transaction. The database `live` takes no connection from here on."""
    with connected_to(beside(live)), connection.cursor() as cursor:
        # Otherwise the application reconnects faster than its sessions are ended.
        cursor.execute(f"ALTER DATABASE {_quoted(live)} ALLOW_CONNECTIONS false")
        try:
            _rename(cursor, live, fresh, kept)
        except DatabaseError:
            # The old database serves again, and the error says why.
            cursor.execute(f"ALTER DATABASE {_quoted(live)} ALLOW_CONNECTIONS true")
            raise


def beside(live: str) -> str:
    """Another database, which every server has: none can be renamed over a connection to itself."""
    return "template1" if live == "postgres" else "postgres"


def _rename(cursor: CursorWrapper, live: str, fresh: str, kept: str) -> None:
    for left in reversed(range(TRIES_TO_SWAP)):
        # A database with open sessions cannot be renamed.
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [live])
        try:
            with transaction.atomic():
                cursor.execute(f"ALTER DATABASE {_quoted(live)} RENAME TO {_quoted(kept)}")
                cursor.execute(f"ALTER DATABASE {_quoted(fresh)} RENAME TO {_quoted(live)}")
            return
        except OperationalError:
            if not left:
                raise


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Everything that this thread asks goes to another database of the same server. Outside a transaction only."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _people() -> str:
    """What of people the database holds; empty for none, also before the first migration."""
    models = (Appointment, Notice)
    tables = connection.introspection.table_names()
    counts = {model: model._base_manager.count() for model in models if model._meta.db_table in tables}
    return ", ".join(f"{count:,} × {model._meta.model_name}" for model, count in counts.items() if count)


def _drop(database: str) -> None:
    with closing(connection.cursor()) as cursor:
        # By force: a program that was killed may have left its session open.
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(database)} WITH (FORCE)")


def _run(program: str, database: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL on a database of the server of the settings."""
    path = shutil.which(program)
    if path is None:
        raise CannotRestore(f"{program} is not installed. It comes with PostgreSQL's client programs.")
    with _address(database) as address:
        command = [path, f"--dbname={address}", *arguments]
        # `umask`: the file is a copy of the whole database, so only its owner may read it.
        done = subprocess.run(command, capture_output=True, text=True, check=False, umask=0o077)
    if done.returncode:
        # A program that was killed says nothing.
        first, *others = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        # The details name, for example, two versions that do not match.
        details = [line for line in others if line.startswith(f"{program}: detail: ")]
        raise CannotRestore("; ".join([f"{program}: {first.removeprefix(f'{program}: ')}", *details]))


@contextmanager
def _address(database: str) -> Iterator[str]:
    """A connection string."""
    # The server of the settings, so that no command can be run on another one by mistake.
    given = connection.get_connection_params()
    where = {name: given[name] for name in ("host", "port", "user", "sslmode", "sslrootcert") if given.get(name)}
    # In a file, because other users of the machine see the arguments of a command.
    password = str(given.get("password") or "").replace("\\", "\\\\").replace(":", "\\:")
    # Files of this kind can be read by their user only, which libpq requires of a password file.
    with NamedTemporaryFile("w", prefix="check-in-") as file:
        file.write(f"*:*:*:*:{password}\n")
        file.flush()
        yield make_dsn(**where, dbname=database, passfile=file.name)


@contextmanager
def _timed(what: str, say: Say) -> Iterator[None]:
    begun = monotonic()
    yield
    say(f"{what} in {monotonic() - begun:.1f} s.")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
