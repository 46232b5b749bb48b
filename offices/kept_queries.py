"""Queries that every page of a booking asks, put into SQL once and kept.

Django puts a query together anew each time, which takes several times as long as PostgreSQL's answer. A kept query is
an ordinary QuerySet with `Given` where a value changes; its rows are the same objects.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from offices.prepared import Prepared

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


class Unmade(Generic[Row]):
    """A row whose object is not made yet. The columns and annotations of the query are its attributes."""

    def __init__(self, values: list[Any], places: Mapping[str, int], read: Callable[[list[Any]], Row]) -> None:
        self._values, self._places, self._read = values, places, read

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[self._places[name]]
        except KeyError:
            raise AttributeError(name) from None

    def made(self) -> Row:
        """The object, a new one each time."""
        return self._read(self._values)


class _Parts(NamedTuple):
    """A query as it is sent, and how its rows are read. `places`: where a column or an annotation is in a row."""

    sql: Prepared
    names: tuple[str, ...]
    converters: dict[int, Any]
    places: dict[str, int]
    read: Callable[[list[Any]], Any]
    is_locking: bool


class KeptQuery(Generic[Row]):
    """A query of the same form each time. `build` makes it, with `Given` for what a call gives."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    def rows(self, **given: Any) -> list[Row]:
        """All rows, for these values."""
        read = self._parts.read
        return [read(values) for values in self._values(given)]

    def unmade(self, **given: Any) -> list[Unmade[Row]]:
        """All rows, of which few are wanted as objects: an office takes longer to make than to find."""
        places, read = self._parts.places, self._parts.read
        return [Unmade(values, places, read) for values in self._values(given)]

    def _values(self, given: Mapping[str, Any]) -> list[list[Any]]:
        connection, parts = connections[DEFAULT_DB_ALIAS], self._parts
        # Django looks only when it puts the SQL together.
        if parts.is_locking and connection.get_autocommit():
            raise TransactionManagementError("A row is locked until the transaction ends, and there is none.")
        with connection.cursor() as cursor:
            cursor.execute(parts.sql, [given[name] for name in parts.names])
            found = [list(row) for row in cursor.fetchall()]
        for place, (convert, expression) in parts.converters.items():
            for row in found:
                for step in convert:
                    row[place] = step(row[place], expression, connection)
        return found

    def first(self, **given: Any) -> Row | None:
        """The first row, or `None`. The query limits itself to one where there may be more."""
        return next(iter(self.rows(**given)), None)

    @cached_property
    def _parts(self) -> _Parts:
        queryset = self._build()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_names in compiler.select])
        read: Callable[[list[Any]], Any] = _reader(compiler) if queryset._iterable_class is ModelIterable else tuple
        names = tuple(each.name for each in params if isinstance(each, Given))
        places = _places_of(compiler) if queryset._iterable_class is ModelIterable else {}
        is_locking = queryset.query.select_for_update
        return _Parts(_with_fixed_values(sql, params), names, converters, places, read, is_locking)


def give_related(row: Model, name: str, related: list[Any]) -> None:
    """What `prefetch_related_objects` does for one row, with the `related` rows that a kept query has found."""
    manager = getattr(row, name)
    queryset = manager.get_queryset()
    queryset._result_cache, queryset._prefetch_done = related, True
    kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[manager.field.remote_field.cache_name] = queryset
    for each in related:
        setattr(each, manager.field.name, row)


def _with_fixed_values(sql: str, params: Iterable[Any]) -> Prepared:
    """The SQL, with a place only for what a call gives."""
    # A plan that is kept can use an index with a condition only if the values of the condition stand in the SQL.
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        quoted = ["%s" if isinstance(each, Given) else _quoted(cursor, each) for each in params]
    return Prepared(sql % tuple(quoted))


def _quoted(cursor: Any, value: Any) -> str:
    return str(cursor.mogrify("%s", [value]).decode()).replace("%", "%%")


def _places_of(compiler: SQLCompiler) -> dict[str, int]:
    columns = compiler.klass_info["select_fields"]
    return {compiler.select[at][0].target.attname: at for at in columns} | (compiler.annotation_col_map or {})


def _reader(compiler: SQLCompiler) -> Callable[[list[Any]], Any]:
    """Makes an object of a row, as `ModelIterable` does."""
    model, columns = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    begin, end = columns[0], columns[-1] + 1
    names = [column.target.attname for column, *_names in compiler.select[begin:end]]
    # The stubs are those of a later Django.
    joined = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    annotated = compiler.annotation_col_map or {}

    def read(row: list[Any]) -> Any:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
        for each in joined:
            each.populate(row, found)
        for name, place in annotated.items():
            setattr(found, name, row[place])
        return found

    return read
