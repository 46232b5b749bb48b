"""The history of an office's supply."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.triggers import AppendOnly


class SupplyEvent(models.Model):
    """A change of an office's hours, capacity or closures: append-only, like the history of an appointment."""

    class Kind(models.TextChoices):
        HOURS = "hours", _("Opening hours changed")
        CAPACITY = "capacity", _("Capacity changed")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")
        OFFICE = "office", _("Office changed")

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="supply_events")
    closure = models.ForeignKey("offices.Closure", models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=60, help_text="`user:<id>`.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = "change of supply"
        verbose_name_plural = "changes of supply"
        ordering = ["-pk"]
        triggers = [AppendOnly()]

    def __str__(self) -> str:
        return f"{self.office_id} {self.kind} {self.happened_at:%Y-%m-%d %H:%M}Z"
