"""Tasks that need a person."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.attempt import AttemptReceipt
from appointments.models.call import Call
from offices.models import Office

CLAIM_LASTS = timedelta(hours=1)
"""After this time, a claimed to-do that is not done is free again."""


class ToDoQuerySet(models.QuerySet["ToDo"]):
    def open(self) -> "ToDoQuerySet":
        """Not done yet: first those without an appointment, then by the time of the appointment."""
        # `made_at` is in the past, so those without an appointment come before all that have one ahead.
        return self.filter(done_at=None).order_by(Coalesce(F("appointment__slot__starts_at"), F("made_at")), "pk")

    def of_office(self, office: Office) -> "ToDoQuerySet":
        """Those that the office's staff do about appointments that are now at this office."""
        return self.filter(appointment__slot__office=office, kind__in=ToDo.Kind.of_offices())

    def overdue(self, now: datetime) -> "ToDoQuerySet":
        """Open ones whose due date is over."""
        return self.filter(done_at=None, due_at__lte=now)

    def free_for(self, actor: str, now: datetime) -> "ToDoQuerySet":
        """Those that are unclaimed, that were claimed too long ago, or that the actor claimed."""
        left = Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM_LASTS)
        return self.filter(left | Q(claimed_by=actor), done_at=None)

    def left(self, now: datetime) -> "ToDoQuerySet":
        """Open ones that are unclaimed or were claimed too long ago."""
        return self.open().filter(Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM_LASTS))

    def unclaimed(self, now: datetime) -> "ToDoQuerySet":
        """Those that are left, without those to be called again later."""
        return self.left(now).filter(Q(not_before=None) | Q(not_before__lte=now))

    def held_by(self, actor: str, now: datetime) -> "ToDoQuerySet":
        """Open ones that the actor has claimed, and not too long ago."""
        return self.open().filter(claimed_by=actor, claimed_at__gt=now - CLAIM_LASTS)

    def with_place(self) -> "ToDoQuerySet":
        """With appointment, slot and office, or their other subject, read in the same query."""
        return self.select_related("appointment__slot__office", "attempt", "call", "agent")


class ToDo(models.Model):
    """A task about an appointment, an attempt, a call or an agent. Of one kind and subject, one is open at a time.

    A call-back has its call too, with the number to call. A person claims it before doing it. Only
    `appointments.worklist` writes these rows.
    """

    class Kind(models.TextChoices):
        MESSAGE_FAILED = "message_failed", _("Message not delivered")
        TO_CALL = "to_call", _("Moved by the office, not told yet")
        LATE = "late", _("Now after the report-by date")
        CALL_BACK = "call_back", _("Asked to be called back")
        UNVERIFIED = "unverified", _("Booked without a notice")
        NOT_YET = "not_yet", _("Notice not in the system when they tried")
        DELETION = "deletion", _("Asked for deletion of their details")
        REPORTED = "reported", _("Reported: could not get in, or was there")
        TOO_MANY_LOOKS = "too_many_looks", _("An account looked at many people")

        @classmethod
        def of_offices(cls) -> "list[ToDo.Kind]":
            """Kinds that the staff of an office do for its own appointments."""
            return [cls.REPORTED, cls.MESSAGE_FAILED, cls.TO_CALL, cls.LATE, cls.CALL_BACK]

        @classmethod
        def of_agents(cls) -> "list[ToDo.Kind]":
            """What the support line does."""
            # Without the first: a report is answered by the office alone.
            return [*cls.of_offices()[1:], cls.UNVERIFIED, cls.NOT_YET, cls.DELETION]

        @classmethod
        def of_supervisors(cls) -> "list[ToDo.Kind]":
            """What the supervisors of the support line do."""
            return [*cls.of_agents(), cls.TOO_MANY_LOOKS]

    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, blank=True, related_name="to_dos")
    attempt = models.ForeignKey(AttemptReceipt, models.CASCADE, null=True, blank=True, related_name="to_dos")
    call = models.ForeignKey(Call, models.CASCADE, null=True, blank=True, related_name="to_dos")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # Staff see it as it is, so it is a code and holds no personal data.
    reason = models.CharField(_("why"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("since"))
    due_at = models.DateTimeField(_("due before"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("calls without an answer"), default=0, db_default=0)
    not_before = models.DateTimeField(_("call again at"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    claimed_by = models.CharField(_("taken by"), max_length=60, blank=True, help_text="`user:<id>`.")
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.CharField(_("done by"), max_length=60, blank=True, help_text="`user:<id>`, or `clock`.")

    objects = ToDoQuerySet.as_manager()

    class Meta:
        verbose_name = _("to-do")
        verbose_name_plural = _("to-dos")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_to_do_per_kind_and_appointment",
                fields=["appointment", "kind"],
                condition=Q(done_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_open_to_do_per_kind_and_attempt",
                fields=["attempt", "kind"],
                condition=Q(done_at__isnull=True),
            ),
            models.UniqueConstraint(name="one_open_to_do_per_call", fields=["call"], condition=Q(done_at__isnull=True)),
            models.UniqueConstraint(
                name="one_open_to_do_per_agent", fields=["agent"], condition=Q(done_at__isnull=True)
            ),
            models.CheckConstraint(
                name="to_do_is_about_what_its_kind_says",
                condition=Q(kind="not_yet", attempt__isnull=False, appointment=None, call=None, agent=None)
                | Q(kind="too_many_looks", agent__isnull=False, appointment=None, attempt=None, call=None)
                | (Q(kind="call_back", attempt=None, agent=None) & ~Q(appointment=None, call=None))
                | (
                    ~Q(kind__in=["not_yet", "too_many_looks", "call_back"])
                    & Q(appointment__isnull=False, attempt=None, call=None, agent=None)
                ),
            ),
            models.CheckConstraint(
                name="to_do_is_claimed_by_someone",
                condition=Q(claimed_at__isnull=True, claimed_by="") | (Q(claimed_at__isnull=False) & ~Q(claimed_by="")),
            ),
            models.CheckConstraint(
                name="to_do_is_done_by_someone",
                condition=Q(done_at__isnull=True, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        ]
        indexes = [
            models.Index(name="to_dos_claimed", fields=["claimed_by"], condition=Q(done_at__isnull=True)),
            # The only one with `made_at`: with another, a planner would walk that for a kind of which there is none.
            models.Index(name="to_dos_open_by_kind", fields=["kind", "made_at"], condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
