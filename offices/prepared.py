"""SQL that a connection to PostgreSQL prepares, so that it is parsed and planned once and not for each request."""


class Prepared(str):
    """SQL of the same form each time, with `%s` or `%(name)s` where a value changes: pass it to `cursor.execute`.

    `scheduler/postgresql` prepares it, except behind a pooler. PostgreSQL must be able to tell the type of each value
    from the SQL. No `SELECT *`: a migration changes its columns.
    """

    __slots__ = ()
