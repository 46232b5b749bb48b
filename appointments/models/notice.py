"""The Notice to Report (Form I-385) as the operator imported it, and the tries that matched none."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.models.known_as import NoticeIsKnownAs
from appointments.models.person import PersonalDetails
from appointments.values.identifiers import masked
from appointments.vault import SealedTextField

NEWEST_FIRST = (models.F("issued_on").desc(nulls_last=True), "-imported_at")
"""The order in which one of several notices of a person counts: one with a date of issue before one without."""


class Notice(PersonalDetails):
    """One issued I-385. It does not say when or where to report; this system assigns that.

    Each `match_*` digest holds all facts of one way to identify oneself, taken together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = SealedTextField(_("Subject ID"))
    a_number = SealedTextField(_("A-number"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    report_by = models.DateField(_("report-by date"), null=True, blank=True)
    family_unit = models.CharField(_("family unit"), max_length=40, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    imported_at = models.DateTimeField(_("imported at"))
    # Never taken back: someone may be booking at this moment with the date of before.
    has_new_date = models.BooleanField(
        default=False, help_text="Its report-by date was changed: appointments booked with it follow."
    )

    person = models.CharField(max_length=64, help_text="Digest that is the same for the same person.")
    subject_id_index = models.CharField(max_length=64)
    a_number_index = models.CharField(max_length=64, blank=True)
    # Taken together, an unknown notice and a wrong detail are the same look-up with the same answer.
    match_subject_id = models.CharField(max_length=64)
    match_a_number = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("Notice to Report")
        verbose_name_plural = _("Notices to Report")
        triggers = [NoticeIsKnownAs()]
        constraints = [
            models.UniqueConstraint(name="one_notice_per_subject_id", fields=["subject_id_index"]),
        ]
        indexes = [
            # Not `db_index`, which makes a second index of texts, for LIKE. Digests are equal or not.
            models.Index(name="notices_of_person", fields=["person"]),
            models.Index(name="notices_by_a_number", fields=["a_number_index"]),
            models.Index(name="notices_by_id_and_country", fields=["match_subject_id"]),
            models.Index(name="notices_by_a_number_and_more", fields=["match_a_number"]),
            GinIndex(name="notices_by_name", fields=["name_digests"]),
            models.Index(name="notices_by_birth", fields=["born_digest"]),
            models.Index(name="notices_by_import", fields=["imported_at"]),
            models.Index(name="notices_with_new_date", fields=["id"], condition=models.Q(has_new_date=True)),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"

    @property
    def masked_number(self) -> str:
        """The last three digits of its number, enough to tell two people with one name apart."""
        name = _("A-number") if self.a_number else _("Subject ID")
        return f"{name} {masked(self.a_number or self.subject_id)}"

    def index(self) -> None:
        """Sets the digests that the notice is found by."""
        self.subject_id_index = vault.index("subject", self.subject_id)
        self.match_subject_id = vault.index("match/subject", self.subject_id, self.country_of_birth)
        if self.a_number:
            self.a_number_index = vault.index("a", self.a_number)
            facts = self.a_number, self.date_of_birth, self.country_of_birth
            self.match_a_number = vault.index("match/a", *facts)
        # Once given, appointments and links refer to it, and a corrected number must not make another person of them.
        if not self.person:
            self.person = self.own_digests()[0]

    def own_digests(self) -> list[str]:
        """The digests of its numbers, the one that stands for the person first."""
        # The A-number belongs to the person, a Subject ID to the paper.
        digests = vault.indexes("person/a", self.a_number) if self.a_number else []
        return [*digests, *vault.indexes("person/subject", self.subject_id)]

    @staticmethod
    def matches_of_subject_id(subject_id: str, country: str) -> list[str]:
        """The digests of a Subject ID and a country of birth, taken together, under each key."""
        return vault.indexes("match/subject", subject_id, country)

    @staticmethod
    def matches_of_a_number(a_number: str, born: str, country: str) -> list[str]:
        """The digests of an A-number, a date of birth (ISO 8601) and a country of birth, taken together."""
        return vault.indexes("match/a", a_number, born, country)


class FailedTry(models.Model):
    """A look-up that matched nothing, counted against the number and against the person who tried."""

    counted_against = models.CharField(max_length=64, help_text="Keyed digest of a number, a browser or an address.")
    tried_at = models.DateTimeField()
    forget_at = models.DateTimeField(db_index=True, help_text="From then on no limit counts it.")

    class Meta:
        verbose_name = "failed try"
        verbose_name_plural = "failed tries"
        # A limit reads the newest tries against a key, and no more of them than it allows.
        indexes = [models.Index(name="tries_against", fields=["counted_against", "tried_at"])]

    def __str__(self) -> str:
        return f"{self.counted_against[:8]} {self.tried_at:%Y-%m-%d %H:%M}Z"
