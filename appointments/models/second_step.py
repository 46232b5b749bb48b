"""The second step of signing in: the app on a staff member's phone, and backup codes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.vault import SealedTextField


class SecondStep(models.Model):
    """The app of one account. It opens nothing until a code of it was typed (`confirmed_at`).

    A new app is a new row with a new key, so sessions of an old app need the second step again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_step")
    key = SealedTextField(help_text="Shared with the app, in base32.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # So that a code which someone else saw is not good a second time.
    last_step = models.BigIntegerField(default=0, help_text="The 30 seconds whose code was used last.")

    class Meta:
        verbose_name = _("second step")
        verbose_name_plural = _("second steps")
        default_permissions = ()

    def __str__(self) -> str:
        return self.user.get_username()


class BackupCode(models.Model):
    """One code to sign in with instead, once. Only its digest is stored; the row is deleted when it is used."""

    second_step = models.ForeignKey(SecondStep, models.CASCADE, related_name="backup_codes")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("backup code")
        verbose_name_plural = _("backup codes")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:8]
