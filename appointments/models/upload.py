"""A file that someone of the staff has chosen and not saved yet. Sealed, as it may be full of people."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.vault import SealedTextField

KEPT = timedelta(minutes=30)
"""How long a file waits to be saved."""


class UploadQuerySet(models.QuerySet["Upload"]):
    def waiting(self, now: datetime) -> "UploadQuerySet":
        """Files that can still be saved."""
        return self.filter(made_at__gt=now - KEPT)

    def over(self, now: datetime) -> "UploadQuerySet":
        """Files that nobody saved in time."""
        return self.filter(made_at__lte=now - KEPT)


class Upload(models.Model):
    """The text of one file, seen by the person who chose it and by no one else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what is in the file"), max_length=20)
    sealed = SealedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False)
    made_at = models.DateTimeField(_("chosen at"), db_index=True, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file to load")
        verbose_name_plural = _("files to load")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}Z"
