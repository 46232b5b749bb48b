"""When beat and the tasks of the clock last worked."""

from django.db import models


class Heartbeat(models.Model):
    """One row for beat, and one for each task that it starts. Only `appointments.upkeep.health` writes it."""

    part = models.CharField(primary_key=True, max_length=100)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "heartbeat"
        verbose_name_plural = "heartbeats"

    def __str__(self) -> str:
        return f"{self.part} {self.at:%Y-%m-%d %H:%M:%S}Z"
