"""How often, and until when, people may change an appointment themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitsOfChanges(models.Model):
    """The limits of each office on the public pages. They do not apply to its staff and the support line."""

    most_changes = models.PositiveSmallIntegerField(
        _("changes a person may make"),
        default=3,
        help_text=_("On the public pages, within the days below. After that they call."),
    )
    change_days = models.PositiveSmallIntegerField(_("days over which changes are counted"), default=30)
    no_change_hours = models.PositiveSmallIntegerField(
        _("hours without changes"),
        default=24,
        help_text=_("So shortly before an appointment a person cannot change it on the public pages. They call."),
    )

    class Meta:
        abstract = True
