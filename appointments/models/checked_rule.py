"""When each rule of the database was last checked, and how many rows broke it."""

from django.db import models


class CheckedRule(models.Model):
    """One row a rule. Only `appointments.upkeep.rule_checks` writes it."""

    rule = models.CharField(primary_key=True, max_length=100)
    checked_at = models.DateTimeField()
    broken = models.PositiveBigIntegerField(help_text="How many rows break the rule.")

    class Meta:
        verbose_name = "checked rule"
        verbose_name_plural = "checked rules"

    def __str__(self) -> str:
        return f"{self.rule}: {self.broken}"
