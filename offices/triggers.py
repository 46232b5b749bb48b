"""Triggers of the database, declared in `Meta.triggers` of the models."""

import pgtrigger
from django.db.models import Model
from pgtrigger import compiler


class AlwaysSql(compiler.UpsertTriggerSql):
    """The library's SQL without `pgtrigger.ignore`, which any session could set, and which costs a savepoint for each
    row.
    """

    def get_template(self) -> str:
        """Migrations name this class: change both together."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger LANGUAGE plpgsql AS $$
            {declare}
            BEGIN
            {func}
            END $$;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table}
                FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class OwnersSql(AlwaysSql):
    """Runs with the rights of the tables' owner: the role that fires it needs none on the tables it writes to.

    No other role may call the function, or put it on a table of its own.
    """

    def get_template(self) -> str:
        """Migrations name this class: change both together."""
        # `pg_temp` last: otherwise a temporary table of the caller could take the place of one of ours.
        safe = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
        return (
            super().get_template().replace("AS $$", safe, 1)
            + "REVOKE EXECUTE ON FUNCTION {pgid}() FROM PUBLIC;\n        "
        )


class Trigger(pgtrigger.Trigger):
    """A trigger that no setting of a session disables."""

    sql_class: type[AlwaysSql] = AlwaysSql

    def compile(self, model: type[Model]) -> compiler.Trigger:  # type: ignore[override] # annotated there as a row
        """The SQL for migrations."""
        return compiler.Trigger(name=self.name, sql=self.sql_class(**super().compile(model).sql.kwargs))  # type: ignore[arg-type]


class AppendOnly(Trigger):
    """Refuses every UPDATE and DELETE as an `IntegrityError`, in the application, in a shell and in raw SQL."""

    name = "is_append_only"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: type[Model]) -> str:  # type: ignore[override] # annotated there as a row
        """The body of the trigger's function."""
        return (
            f"RAISE EXCEPTION '{model._meta.db_table} is append-only' USING ERRCODE = 'integrity_constraint_violation';"
        )


class WrittenByTriggers(AppendOnly):
    """Append-only, and rows are added by other triggers only: the application's role may only read."""
