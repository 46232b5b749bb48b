"""Digests of people while `INDEX_KEY` is changed: what was written with the older key, and what took its place.

One person must not be booked under two digests. So while a process holds two keys, each digest of a person that it
writes for the first time stands here with its newer form, both unique. A trigger writes the newer one
(`known_as.py`).
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection, models

from appointments import vault
from appointments.models.same_person import share_links


class FormerDigest(models.Model):
    """A digest of a person that rows no longer hold, and the one that they hold now. Append-only rows keep `old`."""

    old = models.CharField(primary_key=True, max_length=64)
    new = models.CharField(unique=True, max_length=64)

    class Meta:
        verbose_name = "former digest of a person"
        verbose_name_plural = "former digests of people"

    def __str__(self) -> str:
        return f"{self.old[:8]} is {self.new[:8]}"


_NEW_ONES = """
    INSERT INTO appointments_formerdigest (old, new)
    SELECT old, new FROM unnest(%s::text[], %s::text[]) AS pair (old, new)
    WHERE EXISTS (SELECT FROM appointments_keycheck WHERE setting = 'INDEX_KEY' AND key_id = %s AND state = 'seals')
        AND NOT EXISTS (SELECT FROM appointments_attendee WHERE person = old)
        AND NOT EXISTS (SELECT FROM appointments_notice WHERE person = old)
        AND NOT EXISTS (SELECT FROM appointments_sameperson WHERE alias = old OR person = old)
    ORDER BY old
    ON CONFLICT DO NOTHING
"""


def settle(people: Iterable[str]) -> None:
    """Call it before rows with these digests are written. No query, except while `INDEX_KEY` is changed.

    Two processes that write the same new person wait for each other here, whichever key each of them writes with. A
    person who has rows already is renewed by `upkeep.reindexing`. Shares `LINKS` until the transaction ends.
    """
    if len(settings.INDEX_KEYS) == 1:
        return
    newest = max(settings.INDEX_KEYS)
    old = sorted({each for each in people if each and vault.version(each) < newest})
    # First, and as a statement of its own: what is read next must be as it is after the wait.
    share_links()
    with connection.cursor() as cursor:
        cursor.execute(_NEW_ONES, [old, [vault.forms(each)[-1] for each in old], str(newest)])
