"""When the parts of the machinery that no person waits for were last at work."""

from django.db import models


class Heartbeat(models.Model):
    """One row a part: the clock, the dispatcher, the reaper. Only `appointments.upkeep.health` writes it."""

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
