"""Renews digests that were made with an older `INDEX_KEY`, so that the old key need not be secret any more.

The newer digest is one of the older digest, so it takes no facts: those of numbers and addresses that are stored
nowhere are renewed too. Rows change in small batches, under their own locks, while the site runs. It may stop and start
again at any time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, models, transaction
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import LessThan
from psycopg2.errorcodes import DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE

from appointments import vault
from appointments.models import (
    AccessLog,
    Appointment,
    AttemptReceipt,
    Attendee,
    BackupCode,
    Call,
    ContactCode,
    FailedTry,
    FormerDigest,
    LinkRemoval,
    LinkRequest,
    Notice,
    OptOut,
    RemovedMember,
    Reply,
    SamePerson,
    Verification,
)
from appointments.models.same_person import lock_links
from offices.long_work import long_work

BATCH = 200

PATIENCE = "300ms"
"""How long a batch waits for a lock. Then it gives way and begins anew, so that no request waits long for it."""

OF_PEOPLE = (
    (Attendee, "person"),
    (Notice, "person"),
    (SamePerson, "person"),
    (SamePerson, "alias"),
    (SamePerson, "aliases"),
    (ContactCode, "person"),
)
"""Columns that are compared with each other: all rows of a person change together."""

OTHERS = (
    # First those compared with columns of notices: newer digests can be made from an older one, never the reverse.
    (LinkRequest, ("match",)),
    (AttemptReceipt, ("matches", "about", "opens")),
    (Call, ("found",)),
    (LinkRemoval, ("alias", "person")),
    (OptOut, ("contact",)),
    (Reply, ("contact",)),
    (BackupCode, ("digest",)),
    (FailedTry, ("counted_against",)),
    (Appointment, ("contact_digests",)),
    (RemovedMember, ("name_digests", "born_digest")),
    (Attendee, ("name_digests", "born_digest", "found_by")),
    (
        Notice,
        (
            "subject_id_index",
            "a_number_index",
            "match_subject_id",
            "match_a_number",
            "name_digests",
            "born_digest",
        ),
    ),
)

KEPT_AS_WRITTEN = (Verification, AccessLog)
"""A database trigger refuses changes to these; `FormerDigest` says what became of their digests."""


_LOCKED = (LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED)


@dataclass(frozen=True)
class Work:
    """A part of the job: its name, how many rows it has, and the verb that yields how many each batch changed."""

    name: str
    rows: int
    run: Callable[[], Iterator[int]]


@long_work()
def work() -> list[Work]:
    """All parts, in order. A second run does what processes wrote in the meantime with the older key."""
    people = [
        Work(f"people in {_table(model)}.{column}", _stale(model, column).count(), _run_people(model, column))
        for model, column in OF_PEOPLE
        if column != "aliases"
    ]
    others = [
        Work(_table(model), _stale(model, *columns).count(), _run_others(model, columns)) for model, columns in OTHERS
    ]
    return [*people, *others]


def made_with(number: int) -> int:
    """How many rows hold a digest of this key or an older one, without those that are kept as written."""
    columns = [*OTHERS, *((model, (column,)) for model, column in OF_PEOPLE)]
    with long_work():
        return sum(_stale(model, *names, before=number + 1).count() for model, names in columns)


def forget_former() -> int:
    """Deletes the former digests that no append-only row holds, and returns how many."""
    held = [Exists(model._default_manager.filter(person=OuterRef("pk"))) for model in KEPT_AS_WRITTEN]
    count = 0
    while batch := list(FormerDigest.objects.filter(*(~each for each in held)).values_list("pk", flat=True)[:BATCH]):
        count += len(batch) if _is_done(partial(_forget, batch)) else 0
    return count


def _forget(old: list[str]) -> None:
    # A booking between `settle` and its rows still needs them, and it shares this lock.
    lock_links()
    FormerDigest.objects.filter(pk__in=old).delete()


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _stale(model: type[models.Model], *columns: str, before: int = 0) -> models.QuerySet[models.Model]:
    """Rows that hold a digest of an older key in one of these columns."""
    number = f"{before or max(settings.INDEX_KEYS):02x}"
    found = reduce(or_, (_is_older(model, column, number) for column in columns))
    return model._default_manager.order_by("pk").filter(found)


def _is_older(model: type[models.Model], column: str, number: str) -> Q:
    """The number of its key stands in the first two digits, and hexadecimal digits sort as numbers do."""
    if _is_array(model, column):
        one_of = {
            "template": "EXISTS (SELECT FROM unnest(%(expressions)s)",
            "arg_joiner": ") one WHERE left(one, 2) < ",
        }
        return Q(Func(F(column), Value(number), output_field=models.BooleanField(), **one_of))
    return Q(LessThan(Left(column, 2), number)) & ~Q(**{column: ""})


def _is_array(model: type[models.Model], column: str) -> bool:
    return isinstance(model._meta.get_field(column), ArrayField)


def _run_people(model: type[models.Model], column: str) -> Callable[[], Iterator[int]]:
    def run() -> Iterator[int]:
        last = ""
        while True:
            rows = _stale(model, column).filter(**{f"{column}__gt": last}).order_by(column)
            with long_work():
                old = list(rows.values_list(column, flat=True).distinct()[:BATCH])
            if not old:
                return
            if _is_done(partial(_renew_people, old)):
                last = old[-1]
                yield len(old)

    return run


def _renew_people(old: list[str]) -> None:
    """Every row of these people, so that they stay equal. Waits for bookings that have begun, and holds up new ones."""
    lock_links()
    new = [vault.forms(each)[-1] for each in old]
    rows = [FormerDigest(old=before, new=after) for before, after in zip(old, new, strict=True)]
    FormerDigest.objects.bulk_create(rows, ignore_conflicts=True)
    for model, column in OF_PEOPLE:
        _replace(model, column, old, new)


def _run_others(model: type[models.Model], columns: tuple[str, ...]) -> Callable[[], Iterator[int]]:
    def run() -> Iterator[int]:
        last = None
        while True:
            rows = _stale(model, *columns)
            rows = rows.filter(pk__gt=last) if last is not None else rows
            with long_work():
                batch = list(rows.values_list("pk", *columns)[:BATCH])
            if not batch:
                return
            if _is_done(partial(_renew, model, columns, batch)):
                last = batch[-1][0]
                yield len(batch)

    return run


def _renew(model: type[models.Model], columns: tuple[str, ...], batch: list[tuple[object, ...]]) -> None:
    keys = [row[0] for row in batch]
    for place, column in enumerate(columns, start=1):
        held = {one for row in batch for one in _several(row[place]) if one}
        old = sorted(each for each in held if vault.version(each) < max(settings.INDEX_KEYS))
        new = [vault.forms(each)[-1] for each in old]
        if model is OptOut:
            # Someone who asked again meanwhile has a row with the newer digest.
            twice = set(OptOut.objects.filter(pk__in=new).values_list("pk", flat=True))
            OptOut.objects.filter(pk__in=[one for one, later in zip(old, new, strict=True) if later in twice]).delete()
        _replace(model, column, old, new, keys=keys)


def _several(value: object) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _replace(
    model: type[models.Model], column: str, old: list[str], new: list[str], keys: list[object] | None = None
) -> None:
    """Writes the newer digests in place of the older ones, in rows of these keys or in all."""
    table, pk = _table(model), model._meta.pk.column
    among = f" AND held.{pk} = ANY(%s)" if keys is not None else ""
    if _is_array(model, column):
        said = f"""
            WITH pair AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS pair (old, new))
            UPDATE {table} held SET {column} = (
                SELECT array_agg(coalesce(pair.new, one) ORDER BY place)
                FROM unnest(held.{column}) WITH ORDINALITY AS each (one, place) LEFT JOIN pair ON pair.old = one)
            WHERE held.{column}::text[] && %s::text[]{among}
        """  # noqa: S608 # names of our own columns
        given: list[Any] = [old, new, old]
    else:
        said = f"""
            UPDATE {table} held SET {column} = pair.new FROM unnest(%s::text[], %s::text[]) AS pair (old, new)
            WHERE held.{column} = pair.old{among}
        """  # noqa: S608
        given = [old, new]
    with connection.cursor() as cursor:
        cursor.execute(said, given if keys is None else [*given, keys])


def _is_done(change: Callable[[], None]) -> bool:
    """Whether the batch is done; if someone else held a lock for too long, nothing of it is."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            change()
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") not in _LOCKED:
            raise
        return False
    return True
