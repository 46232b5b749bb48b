"""A short note of the office on the day of a party."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.vault import SealedTextField


class DayNote(models.Model):
    """For colleagues at the office only: no public page and no paper shows it. Retention deletes it.

    `submission` is the idempotency key: a note sent twice is written once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="day_notes")
    text = SealedTextField(_("note"))
    written_at = models.DateTimeField(_("when"))
    written_by = models.CharField(_("who"), max_length=60, help_text="`user:<id>`.")
    submission = models.UUIDField()

    class Meta:
        verbose_name = _("note of the office")
        verbose_name_plural = _("notes of the office")
        ordering = ["written_at"]
        constraints = [models.UniqueConstraint(name="one_note_per_submission", fields=["submission"])]

    def __str__(self) -> str:
        return f"Note {self.pk}"
