"""What the figures of the support line are made of."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, models, transaction

ACCOUNTS_KEPT = timedelta(days=15)
"""How long it is known which account did it: a little longer than any page asks."""

_ADD = """
    INSERT INTO appointments_agentday AS known (day, account, counts) VALUES (%s, %s, %s)
    ON CONFLICT (day, account) DO UPDATE SET counts = (
        SELECT jsonb_object_agg(what, many) FROM (
            SELECT what, sum(many::int) AS many
            FROM (SELECT * FROM jsonb_each_text(known.counts) UNION ALL SELECT * FROM jsonb_each_text(excluded.counts))
                AS each (what, many)
            GROUP BY what) AS sums)
"""


class AgentDayQuerySet(models.QuerySet["AgentDay"]):
    def add(self, account: str, day: date, counts: Mapping[str, int]) -> None:
        """Adds these counts to those of the account and day. Locks the row until the end of the transaction."""
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [day, account, json.dumps(counts)])

    @transaction.atomic
    def fold(self, now: datetime) -> int:
        """Makes one row of all accounts of each day that is `ACCOUNTS_KEPT` ago; returns how many rows it replaced."""
        old = self.filter(day__lt=(now - ACCOUNTS_KEPT).date()).exclude(account="").select_for_update()
        totals: dict[date, Counter[str]] = defaultdict(Counter)
        # A list: they are counted and then deleted, and a call may be counted meanwhile.
        rows = list(old.order_by("day", "account"))
        for row in rows:
            totals[row.day].update(row.counts)
        self.filter(pk__in=[row.pk for row in rows]).delete()
        for day in sorted(totals):
            self.add("", day, totals[day])
        return len(rows)


class AgentDay(models.Model):
    """What one account did on the support line on one day in UTC, counted as it happens.

    So figures of many days read a few rows, however many calls there were. After `ACCOUNTS_KEPT` a day is one row, with
    an empty account. `counts` holds:

    - an outcome of a call: the calls that began on this day and ended so;
    - `did:` and a kind of event: what was done in these calls, by the history;
    - `near:` and a mark: checks in these calls of people who were found by a near match; `right:`: those that passed;
    - `kept`, `late`, `waited`: call-backs made on this day within a day or later, and the seconds people waited.
    """

    DID, NEAR, RIGHT = "did:", "near:", "right:"
    KEPT, LATE, WAITED = "kept", "late", "waited"

    day = models.DateField()
    account = models.CharField(max_length=60, help_text="`user:<id>`; empty: all of them.")
    counts = models.JSONField()

    objects = AgentDayQuerySet.as_manager()

    class Meta:
        verbose_name = "day of an agent"
        verbose_name_plural = "days of agents"
        ordering = ["day", "account"]
        constraints = [models.UniqueConstraint(name="one_count_per_day_and_account", fields=["day", "account"])]

    def __str__(self) -> str:
        return f"{self.day} {self.account}"

    def count(self, what: str) -> int:
        """How many of this kind."""
        return int(self.counts.get(what, 0))
