"""Every rule the database must obey, as SQL. `manage.py check_invariants` and the chaos tests run it.

Most rules are also constraints or follow from the locks of `offices.inventory`; here they are checked against the
stored rows. Each rule selects the ids of rows that break it. No rule reads personal data.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Model, UniqueConstraint

from appointments.upkeep.invariants.attempts import ATTEMPTS
from appointments.upkeep.invariants.calls import CALLS
from appointments.upkeep.invariants.demand import DEMAND
from appointments.upkeep.invariants.history import HISTORY
from appointments.upkeep.invariants.line import LINE
from appointments.upkeep.invariants.messages import MESSAGES
from appointments.upkeep.invariants.offers import OFFERS
from appointments.upkeep.invariants.people import PEOPLE
from appointments.upkeep.invariants.relocation import RELOCATION
from appointments.upkeep.invariants.retention import FORGOTTEN
from appointments.upkeep.invariants.secrets import SECRETS
from appointments.upkeep.invariants.supply import OF_AN_OFFICE, SUPPLY, not_as_derived
from appointments.vault import SealedTextField
from offices import clock
from offices.long_work import long_work
from offices.models import Office

ROWS_SHOWN = 20  # Enough to begin with; a rule can be broken by millions.


@dataclass(frozen=True)
class Rule:
    """A sentence that must be true, and the query for the ids of rows where it is false.

    A query that names `%(office)s` is asked for one office after the other, and so is `of_office`, which is no query.
    """

    name: str
    sql: str = ""
    of_office: Callable[[Office, datetime], list[str]] | None = None

    def broken(self) -> tuple[int, list[str]]:
        """How many rows break it, and the ids of the first few of each office."""
        # Not the clock of this machine: the rows that are judged have times of the database.
        now = clock.database_now()
        if self.of_office is None and "%(office)s" not in self.sql:
            return self._ask(now)
        found = [self._at(office, now) for office in Office.objects.order_by("pk")]
        return sum(count for count, _ids in found), [row for _count, ids in found for row in ids]

    def _at(self, office: Office, now: datetime) -> tuple[int, list[str]]:
        if self.of_office is None:
            return self._ask(now, office.pk)
        ids = self.of_office(office, now)
        return len(ids), ids

    def _ask(self, now: datetime, office: int = 0) -> tuple[int, list[str]]:
        asked: dict[str, datetime | int] = {"now": now, "office": office}
        with connection.cursor() as cursor:
            # The window counts all broken rows, though only the first few are read.
            cursor.execute(f"SELECT count(*) OVER (), broken.* FROM ({self.sql}) broken LIMIT {ROWS_SHOWN}", asked)  # noqa: S608
            rows = cursor.fetchall()
        return (rows[0][0], [str(row[1]) for row in rows]) if rows else (0, [])


@dataclass(frozen=True)
class Breach:
    """A broken rule: how many rows break it and the ids of the first few."""

    rule: str
    count: int
    rows: Sequence[str]

    def __str__(self) -> str:
        more = "" if self.count == len(self.rows) else f" and {self.count - len(self.rows)} more"
        return f"{self.rule}: {', '.join(self.rows)}{more}"


WRITTEN = {
    **(SUPPLY | OF_AN_OFFICE | DEMAND | HISTORY | MESSAGES | OFFERS | LINE | RELOCATION),
    **(CALLS | ATTEMPTS | PEOPLE | FORGOTTEN | SECRETS),
}
"""Name -> query, of the rules that do not follow from the models."""


def rules() -> list[Rule]:
    """All rules, including those derived from the models."""
    written = (Rule(name, sql) for name, sql in WRITTEN.items())
    derived = Rule("slots_are_what_they_follow_from", of_office=not_as_derived)
    return [*written, derived, *_sealed_columns(), _constraints(), _triggers()]


def check(rule: Rule) -> Breach | None:
    """How the rule is broken, or `None` while it holds. Reads whole tables: minutes on a large database."""
    with long_work():
        count, rows = rule.broken()
    return Breach(rule.name, count, rows[:ROWS_SHOWN]) if count else None


def _sealed_columns() -> Iterator[Rule]:
    """A sealed value begins with its format, 1 or (in logs) 2; text typed into the column by hand does not."""
    for model in _our_models():
        for field in (field for field in model._meta.fields if isinstance(field, SealedTextField)):
            table, column = model._meta.db_table, field.column
            sql = f"SELECT id FROM {table} WHERE {column} <> '' AND get_byte({column}, 0) NOT IN (1, 2)"  # noqa: S608
            yield Rule(f"{table}_{column}_is_sealed", sql)


def _constraints() -> Rule:
    """Every constraint of the models exists in the database and is validated for all rows."""
    names = [
        constraint.name
        for model in _our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    ]
    declared = ", ".join(f"('{name}')" for name in names)
    return Rule(
        "constraints_are_in_force",
        f"""SELECT name FROM (VALUES {declared}) declared (name)
            WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conname = name AND convalidated)
              AND NOT EXISTS (SELECT FROM pg_class JOIN pg_index ON indexrelid = oid
                              WHERE relname = name AND indisvalid AND indisunique)""",  # noqa: S608
    )


def _triggers() -> Rule:
    """Every trigger of the models exists in the database and is enabled."""
    declared = ", ".join(
        f"('{trigger.get_pgid(model)}', '{model._meta.db_table}'::regclass)"
        for model in _our_models()
        for trigger in getattr(model._meta, "triggers", ())
    )
    return Rule(
        "triggers_are_in_force",
        f"""SELECT name FROM (VALUES {declared}) declared (name, place)
            WHERE NOT EXISTS (SELECT FROM pg_trigger
                              WHERE tgname = name AND tgrelid = place AND tgenabled IN ('O', 'A'))""",  # noqa: S608
    )


def _our_models() -> Iterator[type[Model]]:
    # Tables of Django and other libraries have constraints of their own.
    for app in ("offices", "appointments"):
        yield from apps.get_app_config(app).get_models()
