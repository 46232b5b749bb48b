"""Days on which an office is closed, or all of them are."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from offices.texts import Text, Translated

if TYPE_CHECKING:
    from offices.models import Office


class ClosureQuerySet(models.QuerySet["Closure"]):
    def of(self, office: "Office") -> "ClosureQuerySet":
        """Closures of the office and those of all offices, without withdrawn ones."""
        return self.filter(Q(office=office) | Q(office=None), reopened_at=None)

    def beside(self, closure: "Closure") -> "ClosureQuerySet":
        """Others in force that have a day, and an office, in common with `closure`."""
        same = Q(office=closure.office_id) | Q(office=None) if closure.office_id else Q()
        in_force = self.filter(same, reopened_at=None).exclude(pk=closure.pk)
        return in_force.filter(starts_on__lte=closure.ends_on, ends_on__gte=closure.starts_on)


class Closure(Translated):
    """Days, or hours of each of those days, when an office (or, with no office, every office) is closed."""

    office = models.ForeignKey(
        "offices.Office", models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("office")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    from_time = models.TimeField(_("from"), null=True, blank=True, help_text=_("Leave empty to close the whole day."))
    until_time = models.TimeField(_("until"), null=True, blank=True)
    reason_source = models.CharField(_("reason"), max_length=200)
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)

    TEXTS = ("reason",)
    reason = Text("reason")

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["starts_on"]
        constraints = [
            CheckConstraint(name="closure_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            CheckConstraint(
                name="closure_has_both_times_or_none",
                condition=Q(from_time__isnull=True, until_time__isnull=True) | Q(from_time__lt=F("until_time")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}: {self.reason_source}"
