"""What a human must do about an appointment, because no machine can."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from offices.models import Office

CLAIM_LASTS = timedelta(hours=1)
"""After that a to-do someone took and left is free again."""


class ToDoQuerySet(models.QuerySet["ToDo"]):
    def open(self) -> "ToDoQuerySet":
        """Not done yet, the appointments that come first in front."""
        return self.filter(done_at=None).order_by("appointment__slot__starts_at", "pk")

    def of_office(self, office: Office) -> "ToDoQuerySet":
        """About appointments that are at this office now."""
        return self.filter(appointment__slot__office=office)

    def free_for(self, actor: str, now: datetime) -> "ToDoQuerySet":
        """Those nobody has, those someone left too long ago, and the actor's own."""
        left = Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM_LASTS)
        return self.filter(left | Q(claimed_by=actor), done_at=None)

    def with_place(self) -> "ToDoQuerySet":
        """With appointment, slot and office read in the same query."""
        return self.select_related("appointment__slot__office")


class ToDo(models.Model):
    """One thing to do for one party. While one of its kind is open for an appointment, there is no second.

    Whoever takes it on claims it. `reason` is shown to staff as it is, so it is a code and holds no personal data.
    Only `appointments.worklist` writes these rows.
    """

    class Kind(models.TextChoices):
        MESSAGE_FAILED = "message_failed", _("Message not delivered")

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="to_dos")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("since"))
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
            models.CheckConstraint(
                name="to_do_is_claimed_by_someone",
                condition=Q(claimed_at__isnull=True, claimed_by="") | (Q(claimed_at__isnull=False) & ~Q(claimed_by="")),
            ),
            models.CheckConstraint(
                name="to_do_is_done_by_someone",
                condition=Q(done_at__isnull=True, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        ]
        indexes = [models.Index(name="to_dos_open", fields=["made_at"], condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.appointment_id}"
