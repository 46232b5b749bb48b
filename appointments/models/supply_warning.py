"""Warnings to offices with few free places, with the counts of that moment."""

from django.conf import settings
from django.db import models

from offices.models import Office


class SupplyWarning(models.Model):
    """The content of one mail to an office."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="supply_warnings")
    made_at = models.DateTimeField()
    # Copied: a mail that is sent late still says what led to it.
    free = models.PositiveIntegerField(help_text="Free places ahead.")
    days_left = models.PositiveIntegerField(help_text="How many days they last at the pace of the last four weeks.")
    first_free_at = models.DateTimeField(null=True)

    # The outbox asks each recipient for a phone, a language and a clock.
    phone = ""
    language = settings.LANGUAGE_CODE

    class Meta:
        verbose_name = "supply warning"
        verbose_name_plural = "supply warnings"

    def __str__(self) -> str:
        return f"{self.office_id} {self.made_at:%Y-%m-%d}"

    @property
    def email(self) -> str:
        """Where to write to."""
        return self.office.email

    @property
    def clock(self) -> Office:
        """The clock people go by: the office's."""
        return self.office
