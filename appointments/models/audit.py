"""The audit log: triggers write a row whenever an append-only row is added, and whenever an appointment changes.

Raw SQL is logged as well. Batches of the log are sealed into a chain of digests, so that a row which is removed,
altered or inserted afterwards is found (`appointments.upkeep.audit`).
"""

from typing import Any

import pgtrigger
from django.db import models

from offices.triggers import OwnersSql, Trigger, WrittenByTriggers


class AuditRow(models.Model):
    """A row of `table` was added, changed or deleted. `content` is the SHA-256 of its logged columns afterwards."""

    table = models.CharField(max_length=63)
    row = models.CharField(max_length=40)
    what = models.CharField(max_length=10)
    state = models.CharField(max_length=60, blank=True, help_text="Of an appointment: its status and its slot.")
    content = models.CharField(max_length=64)
    by = models.CharField(max_length=63, help_text="The role of the database that did it.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "row of the audit log"
        verbose_name_plural = "rows of the audit log"
        triggers = [WrittenByTriggers()]

    def __str__(self) -> str:
        return f"{self.what} {self.table} {self.row}"


class AuditSeal(models.Model):
    """A batch of the audit log. `digest` covers its rows and the digest before; empty while rows may be missing."""

    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField()
    transaction = models.BigIntegerField(help_text="Once all older transactions have ended, the batch is whole.")
    digest = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "seal of the audit log"
        verbose_name_plural = "seals of the audit log"

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Audited(Trigger):
    """Writes the audit row of a change to a table. The digest of its content covers `columns`, or all of them."""

    name = "is_audited"
    # The row as it is stored: triggers before it may still change it.
    when = pgtrigger.After
    sql_class = OwnersSql

    def __init__(self, *columns: str, operation: pgtrigger.Operation, state: str = "''") -> None:
        self.columns, self.state = columns, state
        super().__init__(operation=operation)

    def get_func(self, model: type[models.Model]) -> str:  # type: ignore[override] # annotated there as a row
        """The body of the trigger's function."""
        # After a DELETE the columns of NEW are null. `session_user`: the function runs as the owner of the tables.
        return f"""
INSERT INTO appointments_auditrow ("table", "row", what, state, content, "by", "at")
VALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, lower(TG_OP), coalesce({self.state}, ''),
    {self.content(model, "NEW")}, session_user, clock_timestamp());
RETURN NULL;
"""  # noqa: S608 # names of our own columns

    def content(self, model: type[models.Model], row: str) -> str:
        """SQL for the digest of the logged columns of `row`."""
        fields = [field for field in model._meta.concrete_fields if not self.columns or field.column in self.columns]
        # As JSON, no text can move from one column to the next.
        array = f"jsonb_build_array({', '.join(_value(field, row) for field in fields)})"
        return f"encode(sha256(convert_to({array}::text, 'UTF8')), 'hex')"


def _value(field: "models.Field[Any, Any]", row: str) -> str:
    if isinstance(field, models.DateTimeField):
        # As text, a time and bytes depend on settings of the session; a later check must give the same digest.
        return f"{row}.{field.column} AT TIME ZONE 'UTC'"
    return f"encode({row}.{field.column}, 'hex')" if isinstance(field, models.BinaryField) else f"{row}.{field.column}"


OF_APPOINTMENTS = Audited(
    *("status", "slot_id", "email", "phone"),
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("status", "slot_id", "email", "phone")  # type: ignore[no-untyped-call]
    | pgtrigger.Delete,
    state="NEW.status || ' ' || NEW.slot_id",
)
OF_APPENDED = Audited(operation=pgtrigger.Insert)
"""For append-only tables."""
