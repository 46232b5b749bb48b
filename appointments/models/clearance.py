"""People an office has to move, because it closes or has fewer places: the job, and the result for each party."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from appointments.models.appointment import Appointment
from offices.models import Closure, Office, Slot


class Clearance(models.Model):
    """Moves people booked on some slots of one office to later slots. Unfinished until `finished_at`.

    It reads at each step from the slots who must move, so it may be stopped and continued at any time.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="clearances")
    closure = models.ForeignKey(Closure, models.PROTECT, null=True, related_name="clearances")
    slots = ArrayField(models.BigIntegerField())
    parties = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "clearance"
        verbose_name_plural = "clearances"
        ordering = ["-pk"]
        indexes = [
            models.Index(name="clearances_unfinished", fields=["id"], condition=models.Q(finished_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"Clearance {self.pk}"


class DisplacementQuerySet(models.QuerySet["Displacement"]):
    def to_call(self) -> "DisplacementQuerySet":
        """Those that nobody has reached: no contact, or no place found for them."""
        return self.filter(needs_call=True, called_at=None).order_by("clearance_id", "pk")

    def with_places(self) -> "DisplacementQuerySet":
        """With the appointment, and both slots, read in the same query."""
        return self.select_related("appointment__slot__office", "from_slot", "to_slot", "clearance__closure")


class Displacement(models.Model):
    """The result for one party of a clearance: moved to `to_slot`, or no place found."""

    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="displacements")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="displacements")
    from_slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    to_slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField(help_text="The appointment's, after the move.")
    moved_at = models.DateTimeField()
    needs_call = models.BooleanField()
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=60, blank=True)

    objects = DisplacementQuerySet.as_manager()

    class Meta:
        verbose_name = "moved appointment"
        verbose_name_plural = "moved appointments"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="nobody_is_moved_twice_by_one_clearance", fields=["clearance", "appointment"])
        ]
        indexes = [
            models.Index(
                name="displacements_to_call",
                fields=["clearance"],
                condition=models.Q(needs_call=True, called_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} v{self.version}"
