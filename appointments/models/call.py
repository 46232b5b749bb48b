"""Calls to the support line: the agent, and the checks of the caller.

A check of a caller is valid for one call. The questions are recorded, never the answers.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appointments.models.access_log import AccessLog
from appointments.models.appointment_event import AppointmentEvent
from appointments.models.attempt import AttemptReceipt
from appointments.models.audit import OF_APPENDED
from appointments.models.draft import Draft
from appointments.models.former_digest import FormerDigest
from appointments.models.same_person import EarlierDigests, SamePerson
from appointments.vault import SealedTextField
from offices.language import LanguageField
from offices.triggers import AppendOnly

LONGEST_CALL = timedelta(hours=2)
"""After this time, a call that was left open opens nothing."""


class CallQuerySet(models.QuerySet["Call"]):
    def open(self) -> "CallQuerySet":
        """Calls that are not closed."""
        return self.filter(ended_at=None)


class Call(models.Model):
    """One call. An agent has at most one open call. `found` holds digests of the people that the last search found."""

    class Caller(models.TextChoices):
        PERSON = "person", _("The person")
        HELPER = "helper", _("A helper. The person agrees.")
        ASKED = "asked", _("A helper. We ask the person with a code.")
        NO_CONSENT = "no_consent", _("A helper. The person has not agreed.")

    class Agreed(models.TextChoices):
        LINE = "line", _("on the line")
        CODE = "code", _("with a code")

    class Relation(models.TextChoices):
        FAMILY = "family", _("Family")
        FRIEND = "friend", _("Friend or neighbor")
        LAWYER = "lawyer", _("Lawyer")
        ORGANISATION = "organisation", _("Aid organization")
        INTERPRETER = "interpreter", _("Interpreter")

    class Outcome(models.TextChoices):
        BOOKED = "booked", _("Appointment booked")
        CHANGED = "changed", _("Appointment changed")
        CANCELLED = "cancelled", _("Appointment cancelled")
        TOLD = "told", _("Question answered")
        NOT_CHECKED = "not_checked", _("Caller not confirmed")
        CALL_BACK = "call_back", _("We call back")
        CUT_OFF = "cut_off", _("Line cut off")

    class Topic(models.TextChoices):
        WHEN = "when", _("When and where the appointment is")
        CHANGE = "change", _("A change")
        NOTICE = "notice", _("A notice that we look for")
        MESSAGES = "messages", _("Messages that do not arrive")

    class Window(models.TextChoices):
        MORNING = "morning", _("In the morning")
        AFTERNOON = "afternoon", _("In the afternoon")
        EVENING = "evening", _("In the evening")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls", db_index=False)
    caller = models.CharField(_("who calls"), max_length=20, choices=Caller)
    helper = SealedTextField(_("name of the helper"))
    relation = models.CharField(_("relation to the person"), max_length=20, choices=Relation, blank=True)
    organisation = SealedTextField(_("organization of the helper"))
    agreed_at = models.DateTimeField(null=True, help_text="When the person said that they agree.")
    agreed_by = models.CharField(max_length=4, choices=Agreed, blank=True)
    language = LanguageField(_("language"))
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    draft = models.ForeignKey(
        Draft, models.SET_NULL, null=True, related_name="+", db_index=False, help_text="The booking being dictated."
    )
    phone = SealedTextField(_("number to call back"))
    topic = models.CharField(_("call back about"), max_length=10, choices=Topic, blank=True)
    window = models.CharField(_("call back when"), max_length=10, choices=Window, blank=True)
    receipt = models.ForeignKey(
        AttemptReceipt, models.SET_NULL, null=True, related_name="+", help_text="The one whose code was searched for."
    )
    found = ArrayField(models.CharField(max_length=64), default=list)
    found_by = ArrayField(models.CharField(max_length=20), default=list, help_text="The facts the caller has told.")
    found_in = ArrayField(
        models.UUIDField(), default=list, help_text="The appointments and notices that show what was searched for."
    )
    marks = ArrayField(models.CharField(max_length=10), default=list, help_text="How each of `found` differs; or none.")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "call"
        verbose_name_plural = "calls"
        ordering = ["-started_at"]
        permissions: ClassVar = [
            ("answer_calls", _("Can answer calls")),
            ("supervise_calls", _("Can see how the support line does")),
        ]
        constraints = [
            # A check of a caller is valid in one call, so it must be clear in which one.
            models.UniqueConstraint(name="one_open_call_per_agent", fields=["agent"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="call_has_an_outcome_once_it_ends",
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="call_of_a_helper_says_who_and_that_the_person_agreed",
                condition=(Q(caller="helper", agreed_at__isnull=False) & ~Q(relation="") & ~Q(agreed_by=""))
                | (Q(caller="asked", agreed_at=None, agreed_by="") & ~Q(relation=""))
                | (~Q(caller__in=["helper", "asked"]) & Q(relation="", agreed_at=None, agreed_by="")),
            ),
        ]
        indexes = [
            models.Index(name="calls_by_start", fields=["started_at"]),
            # The log of calls, by account, outcome or both.
            models.Index(name="calls_by_agent", fields=["agent", "started_at"]),
            models.Index(name="calls_by_outcome", fields=["outcome", "started_at"]),
            models.Index(name="calls_by_agent_and_outcome", fields=["agent", "outcome", "started_at"]),
            # Deleting a draft looks for its call.
            models.Index(name="calls_by_draft", fields=["draft"], condition=Q(draft__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Call {self.pk}"

    @property
    def allows_details(self) -> bool:
        """Whether details about a person may be given in it."""
        return self.caller not in (self.Caller.NO_CONSENT, self.Caller.ASKED)

    @property
    def may_search(self) -> bool:
        """Whether someone may be looked for in it, to be asked if nothing else."""
        return self.caller != self.Caller.NO_CONSENT

    @property
    def asks_by_code(self) -> bool:
        """Whether a helper calls without the person: each person whose record is opened says yes with a code."""
        return self.caller == self.Caller.ASKED or self.agreed_by == self.Agreed.CODE

    @property
    def who(self) -> str:
        """Who calls: of a helper the name, the relation to the person and the organization."""
        if not self.relation:
            return self.get_caller_display()
        return ", ".join(filter(None, [self.helper, self.get_relation_display(), self.organisation]))

    def is_over(self, now: datetime) -> bool:
        """Whether it is closed, or was left open by mistake."""
        return self.ended_at is not None or now - self.started_at > LONGEST_CALL


class VerificationQuerySet(models.QuerySet["Verification"]):
    def with_call(self) -> "VerificationQuerySet":
        """With the call, whether the full details have been shown in it, and the person's present digest.

        `aliases` are the earlier digests.
        """
        # Checks are append-only: one made before a link keeps the digest that became the alias.
        # The same while `INDEX_KEY` is changed.
        renewed = FormerDigest.objects.filter(old=OuterRef("person")).values("new")
        known_as = SamePerson.objects.filter(alias=OuterRef("renewed")).values("person")
        full = AccessLog.objects.filter(call=OuterRef("call"), person=OuterRef("person"), kind=AccessLog.Kind.FULL)
        known = self.annotate(renewed=Coalesce(Subquery(renewed), "person"))
        known = known.annotate(known_as=Coalesce(Subquery(known_as), "renewed"))
        return known.select_related("call").annotate(is_full=Exists(full), aliases=EarlierDigests("known_as"))

    def passed_in(self, call: uuid.UUID, pk: uuid.UUID) -> "Verification | None":
        """This check, if it is one of the call and has passed, with the others that have passed in it. One query."""
        passed = list(self.with_call().filter(call=call, has_passed=True))
        for each in passed:
            each.__dict__["_passed"] = passed
        return next((each for each in passed if each.pk == pk), None)


class Verification(models.Model):
    """One check that a caller knows a person's facts. `asked` names the facts; their values are never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="verifications")
    person = models.CharField(max_length=64, db_index=True)
    asked = ArrayField(models.CharField(max_length=20))
    has_passed = models.BooleanField()
    opens_all = models.BooleanField(default=False, help_text="Whether it opens all that is known of the person.")
    opens = ArrayField(models.UUIDField(), default=list, help_text="Else: the appointments that it opens.")
    checked_at = models.DateTimeField()
    # Of that moment: a later notice may bring someone who is like them.
    has_double = models.BooleanField(default=False, help_text="Whether someone else was like them at that moment.")
    mark = models.CharField(max_length=10, blank=True, help_text="How they differed from the text they were found by.")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="Who agreed that a supervisor opened it without a fact that only the person has.",
    )  # fmt: skip

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = "check of a caller"
        verbose_name_plural = "checks of callers"
        ordering = ["checked_at"]
        triggers = [AppendOnly(), OF_APPENDED]
        constraints = [
            models.CheckConstraint(name="caller_is_asked_two_facts", condition=Q(asked__len__gte=2)),
        ]

    def __str__(self) -> str:
        return f"Verification {self.pk}"

    @property
    def identity(self) -> tuple[str, list[str]]:
        """The person's present digest and their earlier ones. Only for a row read `with_call`."""
        return self.__dict__["known_as"], self.__dict__["aliases"]

    @property
    def passed(self) -> list["Verification"]:
        """All checks of the call that have passed. Only for a row of `passed_in`."""
        return list(self.__dict__["_passed"])


class Note(models.Model):
    """What an agent wrote about a person, for the next agent.

    With an `event`: why they changed the appointment beyond the person's own limits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(Verification, models.PROTECT, related_name="notes")
    text = SealedTextField(_("note"))
    written_at = models.DateTimeField()
    event = models.OneToOneField(AppointmentEvent, models.PROTECT, null=True, related_name="why")

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        ordering = ["written_at"]

    def __str__(self) -> str:
        return f"Note {self.pk}"
