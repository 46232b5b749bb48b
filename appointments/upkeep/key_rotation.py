"""Personal data sealed with an older key is sealed anew with the first of `VAULT_KEYS`, so that the old key can go.

Nothing but the key changes: rows are read and written a few at a time, under their own locks, while the site runs. It
may be stopped and begun again at any time; whatever has the first key already is passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import Func, Q, Value

from appointments import vault
from appointments.models import AccessLog
from appointments.vault import SealedTextField

BATCH = 100

KEPT_AS_WRITTEN = (AccessLog,)
"""Refused to change by a database trigger: their key stays in the list for as long as the rows do."""


@dataclass(frozen=True)
class Table:
    """A table with sealed columns."""

    model: type[models.Model]
    columns: tuple[SealedTextField, ...]

    def __str__(self) -> str:
        return self.model._meta.db_table

    def stale(self) -> models.QuerySet[models.Model]:
        """Rows in which a value is sealed with another key than the first."""
        first = vault.header()
        found, rows = Q(), self.model._default_manager.order_by("pk")
        for column in self.columns:
            begins = Func(column.name, 1, len(first), function="substr", output_field=models.BinaryField())
            rows = rows.alias(**{f"{column.name}_begins": begins})
            found |= ~Q(**{column.name: b""}) & ~Q(**{f"{column.name}_begins": Value(first)})
        return rows.filter(found)


def tables() -> list[Table]:
    """Every table that can be sealed anew."""
    return [each for each in _all_tables() if each.model not in KEPT_AS_WRITTEN]


def left_over() -> dict[str, int]:
    """Tables that keep what they hold -> how many of their rows need an older key."""
    counts = {str(each): each.stale().count() for each in _all_tables() if each.model in KEPT_AS_WRITTEN}
    return {name: count for name, count in counts.items() if count}


def reseal(table: Table) -> Iterator[int]:
    """Seals the table's stale rows anew, in the order of their keys; gives the number of rows after each batch.

    Raises `CannotOpen`, which names table, column and row, at a value whose key is missing; what is done stays done.
    """
    last = None
    while True:
        done, last = _reseal_after(last, table)
        if not done:
            return
        yield done


@transaction.atomic
def _reseal_after(last: object, table: Table) -> tuple[int, object]:
    rows = table.stale().filter(pk__gt=last) if last else table.stale()
    batch = list(rows.select_for_update(no_key=True).only("pk", *(column.name for column in table.columns))[:BATCH])
    for row in batch:
        texts = {column: getattr(row, column.attname) for column in table.columns}
        sealed = {column.name: vault.seal(text, column.place(row)) for column, text in texts.items() if text}
        table.model._default_manager.filter(pk=row.pk).update(**sealed)
    return len(batch), batch[-1].pk if batch else last


def _all_tables() -> list[Table]:
    found = []
    for model in apps.get_models():
        columns = tuple(field for field in model._meta.local_fields if isinstance(field, SealedTextField))
        if columns:
            found.append(Table(model, columns))
    return found
