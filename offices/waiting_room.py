"""How many people fit into the waiting room."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class WaitingRoom(models.Model):
    """The front desk counts the people in the room against it."""

    waiting_room = models.PositiveSmallIntegerField(
        _("people who fit into the waiting room"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave it empty if you do not know. The front desk then shows no limit."),
    )

    class Meta:
        abstract = True
