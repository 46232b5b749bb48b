"""Requests for the link of an appointment by a person who only says who they are."""

from django.db import models


class LinkRequest(models.Model):
    """One request, recorded for known and unknown people alike and handled later."""

    # A row for each: neither the answer nor its time may reveal whether a person has an appointment.
    match = models.CharField(max_length=64, help_text="Keyed digest of Subject ID and country of birth.")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = "request for a link"
        verbose_name_plural = "requests for a link"

    def __str__(self) -> str:
        return f"{self.match[:8]} {self.asked_at:%Y-%m-%d %H:%M}Z"
