"""The dated receipt of a failed try: to book, to find an appointment, to add a person to it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.models.attendee import Attendee
from appointments.models.notice import Notice
from appointments.values.identifiers import format_attempt_code
from appointments.vault import SealedTextField
from offices.language import LanguageField
from offices.models import MAX_PARTY, Office
from offices.zones import ZONE_CHOICES, Clock


def is_among(digest: str, looked_for: OuterRef) -> Func:
    """Whether the digest of a notice is one of those that a receipt looks for."""
    # `= ANY (array)` is a look-up in the index of the digest; Django's `__in` takes no column with an array.
    any_of = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Func(F(digest), looked_for, output_field=models.BooleanField(), **any_of)


class AttemptReceiptQuerySet(models.QuerySet["AttemptReceipt"]):
    def by_link(self, token: str) -> "AttemptReceiptQuerySet":
        """The receipt whose link holds `token`."""
        return self.filter(link_hash=vault.token_hash(token))

    def about(self, digests: Sequence[str]) -> "AttemptReceiptQuerySet":
        """Tries with a number of these digests, or by a person of these digests."""
        # An empty digest is of every try with neither a name nor a number.
        return self.filter(about__in=[digest for digest in digests if digest])

    def held_by(self, holders: Sequence[str]) -> "AttemptReceiptQuerySet":
        """All receipts of these holders, the newest first."""
        return self.filter(holder__in=holders).select_related("office").order_by("-tried_at", "-code")

    def waiting(self, now: datetime) -> "AttemptReceiptQuerySet":
        """Those whose notice is still looked for."""
        return self.filter(kind=AttemptReceipt.Kind.NOT_YET, found_at=None, look_until__gt=now)

    def with_contact(self) -> "AttemptReceiptQuerySet":
        """Those whose person left an e-mail or a phone number."""
        # `exclude` with two conditions leaves out the rows that meet both.
        return self.exclude(email=b"", phone=b"")

    def in_the_system(self) -> "AttemptReceiptQuerySet":
        """Those whose notice has arrived with the details that were typed; it may have 00 for the day of birth."""
        by_subject_id = Notice.objects.filter(is_among("match_subject_id", OuterRef("matches")))
        by_a_number = Notice.objects.filter(is_among("match_a_number", OuterRef("matches")))
        return self.filter(Exists(by_subject_id) | Exists(by_a_number))


CONTACT_KEPT = timedelta(days=30)
"""Longer than the search for a notice lasts and its result is useful. The trust page says: 30 days."""


class AttemptReceipt(models.Model):
    """One failed try to book, its time and its reason. Holds no name and no whole number.

    `tried_at` is when it failed. `about` is the digest that the notice has of the typed number, or that of the person
    who typed a name. `holder` is the same for all receipts of one owner. `submission` is the idempotency key.
    """

    class Kind(models.TextChoices):
        NO_RECORD = "no_record", _("No notice found")
        NOT_YET = "not_yet", _("Not yet in the system")
        TOO_MANY_TRIES = "too_many_tries", _("Too many tries")
        NO_SLOT = "no_slot", _("No date to offer")
        TOO_FAR = "too_far", _("No office near")
        CLOSED = "closed", _("Site closed for maintenance")
        FAILED = "failed", _("Site did not work")
        FIND_TOO_OFTEN = "find_too_often", _("Too many tries, to find an appointment")
        ADD_TOO_OFTEN = "add_too_often", _("Too many tries, to add a person")
        TURNED_AWAY = "turned_away", _("Reported: came and could not get in")
        MARKED_ABSENT = "marked_absent", _("Reported: was there, and the office has no mark of it")
        CHANGES_USED = "changes_used", _("No change left, to change an appointment")
        TOO_LATE = "too_late", _("Too late to change an appointment")
        CALLED = "called", _("Reported: called and reached no one")
        WALKED_IN = "walked_in", _("Came to an office without an appointment and was not seen")

        @classmethod
        def reports(cls) -> "list[AttemptReceipt.Kind]":
            """What people report themselves. We cannot know whether it happened."""
            return [cls.TURNED_AWAY, cls.MARKED_ABSENT, cls.CALLED]

        @classmethod
        def refused_changes(cls) -> "list[AttemptReceipt.Kind]":
            """A change of a booked appointment that its office's rules refuse."""
            return [cls.CHANGES_USED, cls.TOO_LATE]

    class Way(models.TextChoices):
        SUBJECT_ID = "subject_id", _("Subject ID")
        A_NUMBER = "a_number", _("A-number")
        REFERENCE = "reference", _("Confirmation number")
        NO_PAPER = "no_paper", _("Without a number")

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", _("No one answered")
        BUSY = "busy", _("The line was busy")
        CUT_OFF = "cut_off", _("I waited, and the call ended")
        MACHINE = "machine", _("Only a recording answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("receipt code"), max_length=9)
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    tried_at = models.DateTimeField(_("tried at"), db_index=True)
    # Of its own: most tries fail before there is an office, and the receipt needs a clock.
    timezone = models.CharField(_("clock"), max_length=40, choices=ZONE_CHOICES)
    language = LanguageField(_("language"))
    way = models.CharField(_("tried with"), max_length=12, choices=Way)
    # All that is kept of the number; the rest is digests.
    ending = SealedTextField(_("last three digits"))
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    area = SealedTextField(_("state, or first three digits of the ZIP code"))
    asked = SealedTextField(_("offices that were asked"), help_text="One a line, when the chosen one is not known.")
    called = models.CharField(_("number that was called"), max_length=20, blank=True)
    called_at = models.DateTimeField(_("when they say they called"), null=True, blank=True)
    outcome = models.CharField(_("what they say happened"), max_length=10, choices=Outcome, blank=True)
    # Several: a notice may have 00 for a day or month that the person knows.
    matches = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="Digests of the notice looked for."
    )
    # So that agents see a try with each person it may belong to.
    about = models.CharField(max_length=64, blank=True, help_text="Digest of what it was tried with.")
    look_until = models.DateTimeField(_("looked for until"), null=True, blank=True)
    found_at = models.DateTimeField(_("found at"), null=True, blank=True)
    email = SealedTextField(_("e-mail"))
    phone = SealedTextField(_("phone"))
    # The code with a fact the person knows, in one digest: either of them alone finds nothing.
    opens = models.CharField(max_length=64)
    holder = models.CharField(max_length=64)
    submission = models.UUIDField()
    link_hash = models.CharField(max_length=64)
    link_secret = SealedTextField()

    objects = AttemptReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt receipt")
        verbose_name_plural = _("attempt receipts")
        ordering = ["-tried_at"]
        constraints = [
            models.UniqueConstraint(name="one_receipt_per_code", fields=["code"]),
            # Its button may be pressed again.
            models.UniqueConstraint(name="one_receipt_per_failure", fields=["submission"]),
            models.UniqueConstraint(name="one_receipt_per_link", fields=["link_hash"]),
            models.CheckConstraint(
                # Their code holds all there is to show, since no database could be asked.
                name="a_closed_site_writes_no_receipt_down",
                condition=~Q(kind__in=["closed", "failed"]),
            ),
            models.CheckConstraint(
                name="a_notice_is_looked_for_when_it_is_not_yet_there",
                condition=Q(kind="not_yet", look_until__isnull=False)
                | (~Q(kind="not_yet") & Q(look_until__isnull=True, found_at__isnull=True, matches=[])),
            ),
            models.CheckConstraint(
                name="a_call_has_its_number_its_time_and_its_outcome",
                condition=Q(kind="called", called_at__isnull=False) & ~Q(called="") & ~Q(outcome="")
                | ~Q(kind="called") & Q(called_at__isnull=True, called="", outcome=""),
            ),
            models.CheckConstraint(name="receipt_is_for_1_to_8_people", condition=Q(people__range=(1, MAX_PARTY))),
        ]
        indexes = [
            models.Index(name="receipts_by_number", fields=["about"]),
            models.Index(name="receipts_by_code_and_fact", fields=["opens"]),
            models.Index(name="receipts_of_holder", fields=["holder"]),
            # The search for notices runs every ten minutes, and few of the receipts wait.
            models.Index(name="receipts_waiting", fields=["look_until"], condition=Q(kind="not_yet", found_at=None)),
        ]

    def __str__(self) -> str:
        return format_attempt_code(self.code)

    @property
    def link_token(self) -> str:
        """The secret of the receipt's link, made when it is first asked for. Links are found by its hash."""
        self.link_secret = self.link_secret or vault.new_token()
        return self.link_secret

    @property
    def clock(self) -> Clock:
        """The time zone of the place that the person asked about."""
        return Clock(self.timezone)

    @property
    def is_report(self) -> bool:
        """Whether it says what the person reported, and not what the site saw."""
        return self.kind in self.Kind.reports()

    def is_of_use(self, now: datetime) -> bool:
        """Whether the person can still book with the notice that was found."""
        if self.found_at is None or now < self.found_at:
            return False
        found = Q(match_subject_id__in=self.matches) | Q(match_a_number__in=self.matches)
        # A person who has booked meanwhile, with this notice or another, needs no message.
        people = Notice.objects.filter(found).values("person")
        return people.exists() and not Attendee.objects.filter(person__in=people, is_active=True).exists()
