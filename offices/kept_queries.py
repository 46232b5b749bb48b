"""Queries that every page of a booking asks, put into SQL once and kept.

Django puts a query together anew each time, which takes several times as long as PostgreSQL's answer. A kept query is
an ordinary QuerySet with `Given` where a value changes; its rows are the same objects.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class Given(Expression):
    """Stands in a kept query for the value that each call gives by this name; of the type of `field`, if it matters."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """A placeholder, and itself in place of the value."""
        # Its own object among the parameters marks the place that each call fills.
        return "%s", [self]


class KeptQuery(Generic[Row]):
    """A query of the same form each time. `build` makes it, with `Given` for what a call gives."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    def rows(self, **given: Any) -> list[Row]:
        """All rows, for these values."""
        queryset, kept, sql, params, converters = self._parts
        compiler = copy(kept)
        # A compiler holds the connection of its thread, and these values.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        # Django looks only when it puts the SQL together.
        if queryset.query.select_for_update and compiler.connection.get_autocommit():
            raise TransactionManagementError("A row is locked until the transaction ends, and there is none.")
        filled = tuple(given[each.name] if isinstance(each, Given) else each for each in params)
        compiler.as_sql = lambda *_args, **_kwargs: (sql, filled)  # type: ignore[method-assign]
        compiler.get_converters = lambda *_args, **_kwargs: converters  # type: ignore[method-assign]
        # A new QuerySet each time: it keeps the rows it has read.
        answer = queryset.all()
        answer.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return list(answer)

    def first(self, **given: Any) -> Row | None:
        """The first row, or `None`. The query limits itself to one where there may be more."""
        return next(iter(self.rows(**given)), None)

    @cached_property
    def _parts(self) -> tuple[QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...], Any]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_names in compiler.select])
        return queryset, compiler, sql, tuple(params), converters
