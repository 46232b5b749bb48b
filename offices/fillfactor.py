"""A storage parameter of a table, declared on its model like a constraint, so that migrations set it."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model


class Fillfactor(BaseConstraint):
    """Fills the table's pages to `percent`, so that an updated row stays on its page (HOT) and adds no index entry."""

    def __init__(self, *, percent: int, name: str) -> None:
        super().__init__(name=name)
        self.percent = percent

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override] # Django itself passes no None, and takes one
        """Not part of CREATE TABLE: runs after it."""
        # CREATE TABLE joins the texts that this returns into its own; a storage parameter needs a statement.
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor | None) -> str:  # type: ignore[override] # and str
        """Sets it."""
        return f'ALTER TABLE "{model._meta.db_table}" SET (fillfactor = {self.percent})'

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor | None) -> str:  # type: ignore[override] # and str
        """Resets it to PostgreSQL's default."""
        return f'ALTER TABLE "{model._meta.db_table}" RESET (fillfactor)'

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Refuses no row."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fillfactor) and (self.name, self.percent) == (other.name, other.percent)

    __hash__ = None  # type: ignore[assignment] # as Django's own constraints

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """The form in a migration."""
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "percent": self.percent}
