"""When the background parts of the system last worked."""

from django.db import models


class Heartbeat(models.Model):
    """One row for each part: beat, the dispatcher, the reaper. Only `appointments.upkeep.health` writes it."""

    class Part(models.TextChoices):
        BEAT = "beat", "beat"
        DISPATCH = "dispatch", "dispatch"
        REAP = "reap", "reap"

    part = models.CharField(primary_key=True, max_length=10, choices=Part)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "heartbeat"
        verbose_name_plural = "heartbeats"

    def __str__(self) -> str:
        return f"{self.part} {self.at:%Y-%m-%d %H:%M:%S}Z"
