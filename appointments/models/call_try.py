"""What an office's staff did to reach a party that the office moved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.relocation import RelocatedParty
from offices.triggers import AppendOnly


class CallTry(models.Model):
    """One step of calling a party: its number was shown, or a call ended so. Append-only, held by a trigger."""

    class Result(models.TextChoices):
        SHOWN = "shown", _("Number shown")
        REACHED = "reached", _("Reached")
        NOT_REACHED = "not_reached", _("Not reached")

    relocated_party = models.ForeignKey(RelocatedParty, models.CASCADE, related_name="tries")
    result = models.CharField(max_length=12, choices=Result)
    tried_at = models.DateTimeField()
    tried_by = models.CharField(max_length=60, help_text="`user:<id>`.")
    again_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "try to call"
        verbose_name_plural = "tries to call"
        ordering = ["pk"]
        triggers = [AppendOnly()]
        constraints = [
            models.CheckConstraint(
                name="only_who_was_not_reached_is_called_again",
                condition=Q(again_at__isnull=True) | Q(result="not_reached"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.tried_at:%Y-%m-%d %H:%M}Z"

    @property
    def ends_a_call(self) -> bool:
        """Whether it says how a call ended; a look at the number does not."""
        return self.result != self.Result.SHOWN
