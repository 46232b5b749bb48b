"""The audit log: triggers write a row whenever an append-only row is added, and whenever an appointment changes.

Raw SQL is logged as well. Batches of the log are sealed into a chain of digests, so that a row which is removed,
altered or inserted afterwards is found (`appointments.upkeep.audit`).
"""

from collections.abc import Sequence

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
    """Writes the audit row of a change to a table. `columns` are covered by the digest of its content."""

    name = "is_audited"
    when = pgtrigger.After
    sql_class = OwnersSql

    def __init__(self, columns: Sequence[str], *, operation: pgtrigger.Operation, state: str = "''") -> None:
        self.columns, self.state = columns, state
        super().__init__(operation=operation)

    def get_func(self, model: type[models.Model]) -> str:  # type: ignore[override] # annotated there as a row
        """The body of the trigger's function. After a DELETE the columns of NEW are null."""
        return f"""
INSERT INTO appointments_auditrow ("table", "row", what, state, content, "by", "at")
VALUES (TG_TABLE_NAME, coalesce(NEW.id, OLD.id)::text, lower(TG_OP), coalesce({self.state}, ''),
    {self.content(model, "NEW")}, session_user, clock_timestamp());
RETURN NULL;
"""  # noqa: S608 # names of our own columns

    def content(self, model: type[models.Model], row: str) -> str:
        """SQL for the digest of the logged columns of `row`, the same in every time zone of a session."""
        texts = ", ".join(f"coalesce({self._text(model, row, column)}, '')" for column in self.columns)
        return f"encode(sha256(convert_to(concat_ws('|', {texts}), 'UTF8')), 'hex')"

    @staticmethod
    def _text(model: type[models.Model], row: str, column: str) -> str:
        is_moment = isinstance(model._meta.get_field(column.removesuffix("_id")), models.DateTimeField)
        return f"({row}.{column} AT TIME ZONE 'UTC')::text" if is_moment else f"{row}.{column}::text"


OF_APPOINTMENTS = Audited(
    ("status", "slot_id", "email", "phone"),
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("status", "slot_id", "email", "phone")  # type: ignore[no-untyped-call]
    | pgtrigger.Delete,
    state="NEW.status || ' ' || NEW.slot_id",
)
OF_EVENTS = Audited(
    ("appointment_id", "kind", "version", "happened_at", "actor", "from_slot_id", "to_slot_id", "reason", "offer_id"),
    operation=pgtrigger.Insert,
)
OF_CHECKS = Audited(
    ("call_id", "person", "asked", "has_passed", "checked_at", "has_double"), operation=pgtrigger.Insert
)
OF_LOOKS = Audited(
    ("agent_id", "call_id", "person", "appointment_id", "kind", "page", "role", "office_id", "looked_at"),
    operation=pgtrigger.Insert,
)
