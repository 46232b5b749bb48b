"""What people need to find the door: the room, and where to go on arrival."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Arrival(models.Model):
    """Stands on the page, the paper and the PDF of an appointment, below the address."""

    room = models.CharField(_("room, floor or entrance"), max_length=80, blank=True)
    arrival_source = models.CharField(
        _("where to go on arrival"),
        max_length=200,
        blank=True,
        help_text=_("Such as: Use the side entrance on Worth Street. Show this confirmation at the desk."),
    )

    class Meta:
        abstract = True
