"""That an account looked at too many people, for the supervisors."""

import uuid

from django.conf import settings
from django.db import models

from offices.zones import DEFAULT_ZONE, Clock


class Alert(models.Model):
    """Tells one supervisor about one agent and one hour (its start, UTC), once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hour = models.DateTimeField()

    # The outbox asks each recipient for a phone, a language and a clock.
    phone = ""
    language = settings.LANGUAGE_CODE
    clock = Clock(DEFAULT_ZONE)

    class Meta:
        verbose_name = "alert"
        verbose_name_plural = "alerts"
        constraints = [
            models.UniqueConstraint(name="one_alert_per_agent_and_hour", fields=["agent", "hour", "supervisor"]),
        ]

    def __str__(self) -> str:
        return f"Alert {self.hour:%Y-%m-%d %H:%M}Z"

    @property
    def email(self) -> str:
        """Where to write."""
        return self.supervisor.email
