"""How full an office is: the row that claims at one office take turns on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

MAX_PARTY = 8
"""The most people one appointment can hold."""


class OfficeQueue(models.Model):
    """How full an office is. Claims at one office lock this row, and so take turns.

    `low_water_marks[n - 1]` promises that no slot starting at or after `marks_valid_from` and before that mark has room
    for n people. It bounds the search for the earliest slot when full slots have left dead entries in the index and a
    long transaction keeps PostgreSQL from removing them.

    `share_used_until`: when this was looked at (`share_seen_at`), no day before it had both room and a share left for a
    person without a notice.
    """

    office = models.OneToOneField("offices.Office", models.CASCADE, primary_key=True, related_name="queue")
    marks_valid_from = models.DateTimeField()
    low_water_marks = ArrayField(models.DateTimeField(), size=MAX_PARTY)
    opened_until = models.DateField(help_text="Slots have been made for every day before this one (office's date).")
    share_used_until = models.DateTimeField(null=True, editable=False)
    share_seen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "queue"
        verbose_name_plural = "queues"

    def __str__(self) -> str:
        return f"{self.office_id} opened until {self.opened_until}"
