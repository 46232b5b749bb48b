"""What a person reports about their day at the office, and what the office answers."""

import uuid
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.attempt import AttemptReceipt
from appointments.models.status import AppointmentStatus
from appointments.vault import SealedTextField
from offices.models import Office


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        """Those that the office has not answered."""
        return self.filter(answered_at=None)

    def told(self) -> "ReportQuerySet":
        """With their receipts, the newest first."""
        return self.select_related("receipt__office").order_by("-receipt__tried_at", "-pk")


class Report(models.Model):
    """They came and could not get in, or were there and have no mark: in their words, with its signed receipt.

    The kind and the moment of the report are on the receipt. `came_at` is when they say that they came, `mark` what the
    office had noted by then. Only `booking.reports` writes these rows; retention empties the words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt = models.OneToOneField(AttemptReceipt, models.CASCADE, related_name="report")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reports")
    came_at = models.DateTimeField(_("when they say they came"))
    words = SealedTextField(_("what they say happened"))
    # Copied: the office may correct it afterwards.
    mark = models.CharField(_("mark at that moment"), max_length=10, choices=AppointmentStatus)
    due_at = models.DateTimeField(_("answer due before"))
    answer = SealedTextField(_("answer of the office"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=60, blank=True, help_text="`user:<id>`.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a person")
        verbose_name_plural = _("reports of people")
        ordering = ["due_at"]
        constraints = [
            models.CheckConstraint(
                name="report_is_answered_by_someone",
                condition=Q(answered_at__isnull=True, answered_by="", answer=b"")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"

    @property
    def office(self) -> Office:
        """Where the appointment was when they came. It may have been moved to another office since."""
        return self.receipt.office or self.appointment.office

    @property
    def due_on(self) -> date:
        """The last day to answer it, at the office."""
        return last_day(self.due_at, self.office)

    def is_late(self, now: datetime) -> bool:
        """Whether the office should have answered by now."""
        return self.answered_at is None and self.due_at <= now


def last_day(due_at: datetime, office: Office) -> date:
    """The last day to answer: it is due before midnight, which is already the next day."""
    # Half a day, so that it is the same day on the clock of another office, to which they were moved.
    return office.local(due_at - timedelta(hours=12)).date()
