"""Two identities that are one person, as an agent found out."""

import uuid
from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.vault import SealedTextField


class SamePerson(models.Model):
    """`alias` is `person`, both digests as `Attendee.person` and `Notice.person` hold them.

    Triggers write `person` into every row of either table that would get `alias`. So the constraint that nobody has two
    active appointments covers both. Only `appointments.people.linking` writes these rows. `verification` is the check
    of the caller in that call, `given_up` the appointment that was cancelled.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alias = models.CharField(max_length=64)
    person = models.CharField(max_length=64, db_index=True)
    # By name: the module of the checks imports this one.
    verification = models.ForeignKey("appointments.Verification", models.PROTECT, related_name="links")
    reason = SealedTextField(_("why"))
    linked_at = models.DateTimeField(_("when"))
    # The alias's own rows by key, and its earlier aliases: unlinking gives exactly these back.
    notices = ArrayField(models.UUIDField(), default=list)
    attendees = ArrayField(models.UUIDField(), default=list)
    aliases = ArrayField(models.CharField(max_length=64), default=list)
    # Of bookings by name that got a notice: key of the one who booked -> the report-by date before, as ISO 8601 or "".
    dates = models.JSONField(default=dict)
    given_up = models.ForeignKey(
        "appointments.Appointment", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "link of two identities"
        verbose_name_plural = "links of identities"
        ordering = ["linked_at"]
        constraints = [
            # The triggers look an alias up, and must find one person.
            models.UniqueConstraint(name="one_person_per_alias", fields=["alias"]),
            models.CheckConstraint(name="nobody_is_their_own_alias", condition=~Q(alias=F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.alias[:8]} is {self.person[:8]}"


class EarlierDigests(models.Func):
    """The digests that append-only rows about a person (the digest known now) may hold instead, as an array."""

    template = """ARRAY(
        WITH RECURSIVE known (digest) AS (
            SELECT (%(expressions)s)::varchar
            UNION SELECT before.digest FROM known JOIN LATERAL (
                SELECT alias AS digest FROM appointments_sameperson link WHERE link.person = known.digest
                UNION ALL SELECT old FROM appointments_formerdigest former WHERE former.new = known.digest
            ) before ON true
        )
        SELECT digest FROM known OFFSET 1
    )"""
    output_field = ArrayField(models.CharField(max_length=64))


_DIGESTS_OF = """
    WITH theirs AS (
        SELECT unnest(%s::text[]) AS digest
        UNION SELECT alias FROM appointments_sameperson WHERE person = ANY(%s::text[])
    )
    SELECT digest FROM theirs UNION SELECT old FROM theirs JOIN appointments_formerdigest ON new = digest
"""


def digests_of(people: Sequence[str]) -> list[str]:
    """The digests that rows about these people may have; `people` are those they are known by now. One query.

    Append-only rows keep the digest of their time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS_OF, [list(people), list(people)])
        return [digest for (digest,) in cursor.fetchall()]


class LinkRemoval(models.Model):
    """A wrong link that was removed: the agent, the call, and the content of the link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alias = models.CharField(max_length=64)
    person = models.CharField(max_length=64)
    verification = models.ForeignKey("appointments.Verification", models.PROTECT, related_name="link_removals")
    reason = SealedTextField(_("why"))
    unlinked_at = models.DateTimeField(_("when"))
    # Copied from the link, whose row is deleted.
    linked_in = models.ForeignKey("appointments.Verification", models.PROTECT, related_name="+", db_index=False)
    linked_because = SealedTextField("why they had been made one")
    linked_at = models.DateTimeField("when they had been made one")

    class Meta:
        verbose_name = "removed link"
        verbose_name_plural = "removed links"
        ordering = ["unlinked_at"]

    def __str__(self) -> str:
        return f"{self.alias[:8]} is not {self.person[:8]}"


LINKS = 385_001
"""The advisory lock of PostgreSQL for the links. The trigger on attendees takes it too, shared."""


def lock_links() -> None:
    """Waits for every booking that has begun, and blocks new ones until the transaction ends."""
    with connection.cursor() as cursor:
        # One lock for all: one for each person would fill the lock table in a bulk load, and could deadlock.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINKS])


def share_links() -> None:
    """No two records become one until the transaction ends. Others may share this lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LINKS])
