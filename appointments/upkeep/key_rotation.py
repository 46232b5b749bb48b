"""Seals personal data with the first of `VAULT_KEYS` where it is sealed with an older key, so that the old key can go.

Only the key changes. Rows are read and written in small batches, under their own locks, while the site runs. It may
stop and start again at any time; it skips values that have the first key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.lookups import Exact

from appointments import vault
from appointments.vault import SealedTextField
from offices.long_work import long_work

BATCH, SAMPLE = 100, 100


@dataclass(frozen=True)
class SealedTable:
    """A table with sealed columns."""

    model: type[models.Model]
    columns: tuple[SealedTextField, ...]

    def __str__(self) -> str:
        return self.model._meta.db_table

    def begins_with(self, header: bytes) -> models.QuerySet[models.Model]:
        """Rows in which a value is sealed with the key of this header."""
        found = Q()
        for column in self.columns:
            found |= _begins(column, header)
        return self.model._default_manager.filter(found)

    def stale(self) -> models.QuerySet[models.Model]:
        """Rows in which a value is sealed with another key than the first."""
        found = Q()
        for column in self.columns:
            found |= ~Q(**{column.name: b""}) & ~_begins(column, vault.header())
        return self.model._default_manager.filter(found).order_by("pk")


def sealed_with(key_id: str, *, in_log: bool = False) -> int:
    """How many rows hold a value that only this key opens, or its key of logs."""
    return sum(table.begins_with(vault.header(key_id, in_log=in_log)).count() for table in _all_tables())


def tables() -> list[SealedTable]:
    """Every table that can be sealed with a new key; a trigger refuses changes to logs."""
    return [each for each in _all_tables() if not any(column.in_log for column in each.columns)]


def reseal(table: SealedTable) -> Iterator[int]:
    """Seals the table's stale rows with the first key, in primary key order; yields the number of rows after each
    batch.

    Raises `CannotOpen`, which names table, column and row, at a value whose key is missing; finished batches stay.
    """
    last = None
    while True:
        done, last = _reseal_after(last, table)
        if not done:
            return
        yield done


def cannot_be_opened() -> Iterator[str]:
    """A line for each table of which a row, among some, does not open with the keys of this process."""
    for table in _all_tables():
        # The newest are enough to find a wrong key; opening all would take hours.
        for row in table.model._default_manager.order_by("-pk")[:SAMPLE]:
            try:
                for column in table.columns:
                    getattr(row, column.attname)
            except vault.CannotOpen as value:
                yield f"sealed_values_open: {value}"
                break


@long_work()
def _reseal_after(last: object, table: SealedTable) -> tuple[int, object]:
    # From the last row on: otherwise each batch would read past all finished ones again.
    rows = table.stale().filter(pk__gt=last) if last else table.stale()
    # `no_key`: meanwhile others may add rows that refer to these.
    batch = list(rows.select_for_update(no_key=True).only("pk", *(column.name for column in table.columns))[:BATCH])
    for row in batch:
        texts = {column: getattr(row, column.attname) for column in table.columns}
        # An empty value is stored as nothing, and constraints rely on that.
        sealed = {column.name: vault.seal(text, column.place(row)) for column, text in texts.items() if text}
        table.model._default_manager.filter(pk=row.pk).update(**sealed)
    return len(batch), batch[-1].pk if batch else last


def _all_tables() -> list[SealedTable]:
    found = []
    for model in apps.get_models():
        columns = tuple(field for field in model._meta.local_fields if isinstance(field, SealedTextField))
        if columns:
            found.append(SealedTable(model, columns))
    return found


def _begins(column: SealedTextField, header: bytes) -> Q:
    begins = Func(column.name, 1, len(header), function="substr", output_field=models.BinaryField())
    return Q(Exact(begins, Value(header)))
