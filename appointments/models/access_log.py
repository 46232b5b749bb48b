"""Who looked at a person's record."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.audit import OF_APPENDED
from appointments.vault import SealedTextField
from offices.models import Office
from offices.triggers import AppendOnly


class AccessLog(models.Model):
    """Someone who works here looked at a person's record: append-only, held by a database trigger.

    Only `appointments.people.disclosure` writes these rows.
    """

    class Kind(models.TextChoices):
        FOUND = "found", _("Found by a search")
        OPENED = "opened", _("Page opened")
        FULL = "full", _("Full details shown")
        NUMBER = "number", _("Contact shown, to be called")
        LISTED = "listed", _("Names shown")
        FILE = "file", _("Names in a file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own: `looks_by_agent` begins with it.
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    # By name: the module of the calls imports this one.
    call = models.ForeignKey(
        "appointments.Call", models.PROTECT, null=True, related_name="looks", help_text="None: from the list."
    )
    person = models.CharField(max_length=64, blank=True, help_text="Empty when a search found nobody.")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    page = models.CharField(_("page"), max_length=80, blank=True, help_text="URL name, with the day of a day sheet.")
    role = models.CharField(_("role"), max_length=40, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = SealedTextField(_("why"), in_log=True)
    has_reason = models.BooleanField(default=False, help_text="Whether the viewer had to say why.")
    looked_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = "look-up by an agent"
        verbose_name_plural = "look-ups by agents"
        ordering = ["looked_at"]
        triggers = [AppendOnly(), OF_APPENDED]
        indexes = [
            models.Index(name="looks_by_agent", fields=["agent", "looked_at"]),
            models.Index(name="looks_by_agent_and_kind", fields=["agent", "kind", "looked_at"]),
            models.Index(name="looks_by_kind", fields=["kind", "looked_at"]),
            models.Index(name="looks_by_time", fields=["looked_at"]),
            models.Index(name="looks_at_person", fields=["person", "looked_at"]),
            models.Index(name="looks_at_appointment", fields=["appointment", "looked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.looked_at:%Y-%m-%d %H:%M}Z"
