"""Someone who comes to an office without an appointment there, and how that ended."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.models.appointment import Appointment
from appointments.models.attempt import AttemptReceipt
from appointments.vault import SealedTextField
from offices.language import LanguageField
from offices.models import MAX_PARTY, Office


class WalkInQuerySet(models.QuerySet["WalkIn"]):
    def waiting(self) -> "WalkInQuerySet":
        """Those that have no outcome yet."""
        return self.filter(ended_at=None)

    def of_the_day(self, office: Office, since: datetime) -> "WalkInQuerySet":
        """Those who came to the office or left it since this moment, and those of days before who have no outcome."""
        # Of days before too: a person without an outcome would be forgotten overnight.
        of_today = Q(ended_at=None) | Q(arrived_at__gte=since) | Q(ended_at__gte=since)
        return self.filter(of_today, office=office).order_by("arrived_at", "pk")


class WalkIn(models.Model):
    """One person or family. Holds the name as the office wrote it down, until retention empties it.

    Only `booking.walk_ins` writes these rows. `submission` is the idempotency key: one press is one row.
    """

    class Kind(models.TextChoices):
        TOLD = "told", _("Told to come today")
        TURNED_AWAY = "turned_away", _("Turned away elsewhere")
        NO_APPOINTMENT = "none", _("No appointment")

    class Outcome(models.TextChoices):
        SERVED = "served", _("Seen")
        APPOINTMENT = "appointment", _("Given an appointment")
        RECEIPT = "receipt", _("Given a receipt")
        LEFT = "left", _("Left")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    arrived_at = models.DateTimeField(_("when"))
    name = SealedTextField(_("name or initials"))
    kind = models.CharField(_("why they came"), max_length=12, choices=Kind)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    language = LanguageField(_("language"))
    written_by = models.CharField(_("who"), max_length=60, help_text="`user:<id>`.")
    outcome = models.CharField(_("how it ended"), max_length=12, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(_("when it ended"), null=True, blank=True)
    ended_by = models.CharField(_("who ended it"), max_length=60, blank=True, help_text="`user:<id>`.")
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True, related_name="walk_in")
    receipt = models.OneToOneField(AttemptReceipt, models.SET_NULL, null=True, blank=True, related_name="+")
    submission = models.UUIDField()

    objects = WalkInQuerySet.as_manager()

    class Meta:
        verbose_name = _("walk-in")
        verbose_name_plural = _("walk-ins")
        ordering = ["arrived_at"]
        constraints = [
            models.UniqueConstraint(name="one_walk_in_per_submission", fields=["submission"]),
            models.CheckConstraint(name="walk_in_is_for_1_to_8_people", condition=Q(people__range=(1, MAX_PARTY))),
            models.CheckConstraint(
                name="walk_in_ends_with_an_outcome_by_someone",
                condition=Q(ended_at=None, outcome="", ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="") & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="walk_in_has_an_appointment_exactly_when_given_one",
                condition=Q(outcome="appointment", appointment__isnull=False)
                | (~Q(outcome="appointment") & Q(appointment=None)),
            ),
        ]
        indexes = [models.Index(name="walk_ins_of_an_office", fields=["office", "arrived_at"])]

    def __str__(self) -> str:
        return f"Walk-in {self.pk}"

    @property
    def can_wait_again(self) -> bool:
        """Whether how it ended can be taken back: they were given nothing."""
        return self.outcome in (self.Outcome.SERVED, self.Outcome.LEFT)

    @property
    def digest(self) -> str:
        """Stands for this row in the read log."""
        return vault.index("walk-in", str(self.pk))
