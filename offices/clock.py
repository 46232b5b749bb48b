"""The one clock by which work is leased and due: the database's. Clocks of two hosts may differ by minutes."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The time of the database (UTC), also inside a transaction."""
    with connection.cursor() as cursor:
        # `now()` would be the moment at which the transaction began.
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
