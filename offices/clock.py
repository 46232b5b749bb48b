"""The one clock by which work is claimed and due: the database's. Clocks of two hosts may differ by minutes."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

MOST_OFF = 60
"""Seconds by which the clock of this host may differ from that of the database."""


def database_now() -> datetime:
    """The time of the database (UTC), also inside a transaction."""
    with connection.cursor() as cursor:
        # `now()` would be the moment at which the transaction began.
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def seconds_ahead(now: datetime) -> int:
    """By how much the clock of this host is ahead of that of the database, which says `now`; negative: behind."""
    return round((timezone.now() - now).total_seconds())
