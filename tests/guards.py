"""Removes a guard of the database for a moment, to show that the guard is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

_CONSTRAINT = """
    SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s
"""
_INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = %s"


@contextmanager
def without(guard: str) -> Iterator[None]:
    """Drops the constraint or index named `guard`, and restores it. Remove rows that it would refuse first."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINT, [guard])
        constraint = cursor.fetchone()
        cursor.execute(_INDEX, [guard])
        index = cursor.fetchone()
        if constraint:
            table, definition = constraint
            drop = f'ALTER TABLE {table} DROP CONSTRAINT "{guard}"'
            restore = f'ALTER TABLE {table} ADD CONSTRAINT "{guard}" {definition}'
        else:
            drop, restore = f'DROP INDEX "{guard}"', index[0]
        cursor.execute(drop)
        try:
            yield
        finally:
            cursor.execute(restore)


@contextmanager
def without_word(model: type[Model], word: str) -> Iterator[None]:
    """Removes a statement from the function of the model's trigger, and restores it."""
    (trigger,) = model._meta.triggers
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [trigger.get_pgid(model)])
        before = cursor.fetchone()[0]
        assert word in before
        cursor.execute(before.replace(word, ""))
        try:
            yield
        finally:
            cursor.execute(before)
