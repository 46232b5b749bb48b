"""Which providers rest because they failed."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class CircuitQuerySet(models.QuerySet["Circuit"]):
    def resting(self, now: datetime) -> "CircuitQuerySet":
        """Providers that rest now."""
        return self.filter(rests_until__gt=now)


class Circuit(models.Model):
    """The recent failures of a provider, shared by all workers. No row: never failed."""

    provider = models.CharField(primary_key=True, max_length=20)
    failures = models.PositiveIntegerField(default=0, help_text="In a row; one success sets it back.")
    rests_until = models.DateTimeField(null=True)

    objects = CircuitQuerySet.as_manager()

    class Meta:
        verbose_name = "circuit"
        verbose_name_plural = "circuits"
        constraints = [
            models.CheckConstraint(
                name="provider_that_rests_has_failed", condition=Q(rests_until__isnull=True) | Q(failures__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.failures} failures"
