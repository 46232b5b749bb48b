"""Seals the audit log in batches into a chain, and finds every row that was removed, altered or inserted since."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from appointments import vault
from appointments.models import AuditRow, AuditSeal
from appointments.models.audit import Audited


@transaction.atomic
def seal(now: datetime) -> AuditSeal | None:
    """Seals the batch that was begun in an earlier run, once it is whole, and begins the next. Gives what it sealed.

    Locks the newest batch.
    """
    # Locked, so that a second run at the same time waits and then finds nothing to do.
    newest = AuditSeal.objects.select_for_update().order_by("-pk").first()
    if newest is None or newest.digest:
        _begin(newest.last if newest else 0)
        return None
    # A row gets its number before others see it: a transaction from before may still add one inside the batch.
    if _value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint") <= newest.transaction:
        return None
    least = vault.version(head() or "01")
    # While the key is changed, another process may have sealed with the newer one already.
    newest.digest = next(digest for digest in _digests(newest) if vault.version(digest) >= least)
    newest.sealed_at = now
    newest.save(update_fields=["digest", "sealed_at"])
    _begin(newest.last)
    return newest


def is_first_of_day(newest: AuditSeal) -> bool:
    """Whether no batch was sealed before on the day (UTC) of this one."""
    day = newest.sealed_at and newest.sealed_at.date()
    before = AuditSeal.objects.filter(pk__lt=newest.pk, sealed_at__date=day)
    return not before.exists()


def head() -> str:
    """The newest digest of the chain; written down elsewhere, it proves later what the log held."""
    newest = AuditSeal.objects.exclude(digest="").order_by("-pk").first()
    return newest.digest if newest else ""


def breaches(known_head: str = "") -> Iterator[str]:
    """A line for each thing that is not as it was sealed or logged. `known_head` must be one of the chain."""
    seals = list(AuditSeal.objects.order_by("pk"))
    # Every row belongs to exactly one seal, without a gap, so a removed seal shows too.
    expected = newest_key = 1
    for each in seals:
        if each.first != expected:
            yield f"audit log: rows {expected} to {each.first - 1} are in no seal"
        # The batch that was begun last has no digest yet.
        if each.digest and each.digest not in _digests(each):
            yield f"audit log: rows {each.first} to {each.last} are not as they were sealed"
        # A key that has leaked must not seal anything after the key that took its place.
        if each.digest and vault.version(each.digest) < newest_key:
            yield f"audit log: rows {each.first} to {each.last} are sealed with an older key than rows before them"
        newest_key = max(newest_key, vault.version(each.digest)) if each.digest else newest_key
        expected = each.last + 1
    if known_head and known_head not in {each.digest for each in seals}:
        yield f"audit log: the head {known_head} is not in the chain"
    for model, trigger in _audited():
        yield from (f"{model._meta.db_table}: row {row} {why}" for row, why in _differing(model, trigger))


def _begin(last: int) -> None:
    newest = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest and newest > last:
        # After the newest row was read: transactions with a later id draw only later numbers.
        running = _value("SELECT pg_current_xact_id()::text::bigint")
        AuditSeal.objects.create(first=last + 1, last=newest, transaction=running)


def _digests(batch: AuditSeal) -> list[str]:
    """Of the batch's rows and the digest before it, under each key, the leading one first.

    Keyed, so it takes more than the database to make another.
    """
    before = AuditSeal.objects.filter(pk__lt=batch.pk).order_by("-pk").values_list("digest", flat=True).first() or ""
    rows = hashlib.sha256()
    for row in AuditRow.objects.filter(pk__range=(batch.first, batch.last)).order_by("pk").values_list().iterator():
        # `repr` quotes each value, so a text moved from one column to the next gives another digest.
        rows.update(repr([str(value) for value in row]).encode())
    return vault.all_indexes("audit", before, str(batch.first), str(batch.last), rows.hexdigest())


def _audited() -> Iterator[tuple[type[Model], Audited]]:
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", []):
            if isinstance(trigger, Audited):
                yield model, trigger


def _differing(model: type[Model], trigger: Audited) -> list[tuple[str, str]]:
    """Rows of the table that are not what the log says last of them, with what is wrong."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(log.row, found.id::text),
                CASE WHEN log.row IS NULL THEN 'was added' WHEN found.id IS NULL THEN 'was removed'
                     WHEN log.what = 'delete' THEN 'was added' ELSE 'was altered' END
            FROM (SELECT DISTINCT ON ("row") "row", what, content FROM appointments_auditrow
                  WHERE "table" = %s ORDER BY "row", id DESC) log
            FULL JOIN {table} found ON found.id::text = log.row
            WHERE (found.id IS NULL AND log.what <> 'delete') OR log.row IS NULL
                OR (found.id IS NOT NULL AND log.content <> {trigger.content(model, "found")})
            LIMIT 20
            """,  # noqa: S608
            [table],
        )
        return [(str(row), str(why)) for row, why in cursor.fetchall()]


def _value(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
