"""The offices that each member of staff works for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """A user works for an office: they see and change what belongs to it, within the rights of their role."""

    # No index: the one of the constraint begins with the user.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", db_index=False, verbose_name=_("person")
    )
    office = models.ForeignKey("offices.Office", models.CASCADE, related_name="memberships", verbose_name=_("office"))

    class Meta:
        verbose_name = _("place of work")
        verbose_name_plural = _("places of work")
        ordering = ["office", "user"]
        constraints = [models.UniqueConstraint(name="one_membership_per_person_and_office", fields=["user", "office"])]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.office_id}"
