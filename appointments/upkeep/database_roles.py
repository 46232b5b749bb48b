"""The roles of the database besides its owner: the application, and an auditor.

The owner runs migrations. The application reads and writes rows, but cannot truncate a table, disable a trigger, or
change what is append-only. The auditor only reads what is audited.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg2.extensions import encrypt_password

from appointments.models import AuditSeal, KeyCheck
from appointments.models.audit import Audited
from offices.triggers import AppendOnly, WrittenByTriggers

APPLICATION, AUDITOR = "application", "auditor"
# To verify the audit log, an auditor reads whole tables.
_AUDITOR_SETTINGS = {"default_transaction_read_only": "on", "statement_timeout": "15min"}


def role(part: str, database: str) -> str:
    """The name of the role."""
    # Roles belong to the whole server, and it may hold several sites.
    return f"{database}_{part}"


@transaction.atomic
def make(passwords: Mapping[str, str], *, site: str = "") -> list[str]:
    """Makes the roles, or gives existing ones exactly these rights. An empty password leaves it as it is.

    `site`: the name that the connected database will have, if it has another one now.
    """
    database = str(connection.settings_dict["NAME"])
    app, auditor = (role(part, site or database) for part in (APPLICATION, AUDITOR))
    with connection.cursor() as cursor:
        _make_role(cursor, app, passwords[APPLICATION])
        _make_role(cursor, auditor, passwords[AUDITOR])
        for statement in _rights(database, _quoted(app), _quoted(auditor)):
            cursor.execute(statement)
    return [app, auditor]


def exist(database: str) -> bool:
    """Whether the roles of the database have been made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role(APPLICATION, database)])
        return cursor.fetchone() is not None


def _make_role(cursor: Any, name: str, password: str) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {_quoted(name)} LOGIN")
    if password:
        # Encrypted here, so that no log of statements shows it.
        verifier = encrypt_password(password, name, connection.connection, "scram-sha-256")
        cursor.execute(f"ALTER ROLE {_quoted(name)} PASSWORD %s", [verifier])


def _rights(database: str, app: str, auditor: str) -> Iterator[str]:
    # Rights that PostgreSQL gives to everyone: a table of one's own could stand in for a real one.
    yield f"REVOKE TEMPORARY ON DATABASE {_quoted(database)} FROM PUBLIC"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {_quoted(database)} TO {app}, {auditor}"
    yield f"GRANT USAGE ON SCHEMA public TO {app}, {auditor}"
    # Takes every right away first: one that an older version gave must not stay.
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {auditor}"
    for table, rights in _rights_of_application().items():
        yield f"GRANT {rights} ON {_quoted(table)} TO {app}"
    # To draw keys for new rows; without SELECT and UPDATE, a sequence cannot be read or set back.
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}"
    yield f"GRANT SELECT ON {', '.join(map(_quoted, _audited_tables()))} TO {auditor}"
    yield from _settings(app, database, settings.DATABASE_TIMEOUTS)
    yield from _settings(auditor, database, settings.DATABASE_TIMEOUTS | _AUDITOR_SETTINGS)


def _rights_of_application() -> dict[str, str]:
    """By table. Django itself reads its table of migrations, and adds to the log of the administration."""
    rights = dict.fromkeys(connection.introspection.table_names(), "SELECT, INSERT, UPDATE, DELETE")
    for model in apps.get_models():
        if _has_trigger(model, AppendOnly):
            # Triggers write these rows with the rights of the tables' owner.
            rights[model._meta.db_table] = "SELECT" if _has_trigger(model, WrittenByTriggers) else "SELECT, INSERT"
    # Neither table has a model of ours. What was logged must not be changed.
    return rights | {"django_migrations": "SELECT", "django_admin_log": "SELECT, INSERT"}


def _audited_tables() -> list[str]:
    """What `verify_audit` and its check of the keys read, and all that is append-only."""
    read = [model for model in apps.get_models() if _has_trigger(model, (AppendOnly, Audited))]
    return [*(model._meta.db_table for model in read), AuditSeal._meta.db_table, KeyCheck._meta.db_table]


def _has_trigger(model: type[models.Model], kind: type | tuple[type, ...]) -> bool:
    return any(isinstance(trigger, kind) for trigger in getattr(model._meta, "triggers", []))


def _settings(quoted_role: str, database: str, values: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        yield f"ALTER ROLE {quoted_role} IN DATABASE {_quoted(database)} SET {name} = '{value}'"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
