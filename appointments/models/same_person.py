"""That two identities are one human being, as an agent found out."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appointments.vault import SealedTextField


class SamePerson(models.Model):
    """From now on `alias` is `person`, both digests as `Attendee.person` and `Notice.person` hold them.

    Triggers put `person` wherever a row of either table would get `alias`, so the constraint that nobody has two
    active appointments binds both. Only `appointments.same_person` writes these rows. `verification` is the check of
    the caller in whose call it was found out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alias = models.CharField(max_length=64)
    person = models.CharField(max_length=64, db_index=True)
    verification = models.ForeignKey("appointments.Verification", models.PROTECT, related_name="links")
    reason = SealedTextField(_("why"))
    linked_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = "link of two identities"
        verbose_name_plural = "links of identities"
        ordering = ["linked_at"]
        constraints = [
            models.UniqueConstraint(name="one_person_per_alias", fields=["alias"]),
            models.CheckConstraint(name="nobody_is_their_own_alias", condition=~Q(alias=F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.alias[:8]} is {self.person[:8]}"
