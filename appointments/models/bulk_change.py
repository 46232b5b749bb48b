"""One change of many offices that staff asked for in one press. It is saved office by office."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.models import Office


class BulkChange(models.Model):
    """Unfinished until `finished_at`. What is saved of it stays saved, so it may be stopped and continued."""

    class Kind(models.TextChoices):
        WEEK_PLAN = "week_plan", _("Week plan copied")
        PLACES = "places", _("Places adjusted")
        CLOSE = "close", _("Days closed")
        REOPEN = "reopen", _("Closures taken back")

    kind = models.CharField(_("what was done"), max_length=10, choices=Kind)
    # As it was typed: a worker makes the same steps again at each office.
    typed = models.JSONField(encoder=DjangoJSONEncoder)
    surplus = models.CharField(max_length=10)
    press = models.CharField(max_length=32, unique=True, help_text="What the page showed: a second press is the same.")
    asked_at = models.DateTimeField(_("when"))
    asked_by = models.CharField(max_length=60)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("change of many offices")
        verbose_name_plural = _("changes of many offices")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(name="bulk_changes_unfinished", fields=["id"], condition=Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d %H:%M}Z"


class BulkChangePart(models.Model):
    """What it does at one office. `seen`: what staff saw there before they pressed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SAVED = "saved", _("Saved")
        LEFT = "left", _("Not saved: something changed there since you looked")

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="parts")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    seen = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="one_part_of_a_bulk_change_per_office", fields=["change", "office"])
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.office_id} {self.state}"
