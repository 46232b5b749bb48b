"""Which keys the data in this database was written with."""

from django.db import models


class KeyCheck(models.Model):
    """One row a key of the settings: a digest that no other key gives, and that does not reveal the key."""

    class State(models.TextChoices):
        OPENS = "opens", "opens only"
        SEALS = "seals", "seals and opens"
        RETIRED = "retired", "retired"

    setting = models.CharField(max_length=30, help_text="The environment variable that holds the key.")
    key_id = models.CharField(max_length=20, blank=True, help_text="Empty for a setting that holds one key.")
    value = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State)

    class Meta:
        verbose_name = "check value of a key"
        verbose_name_plural = "check values of keys"
        constraints = [models.UniqueConstraint(name="one_check_value_per_key", fields=["setting", "key_id"])]

    def __str__(self) -> str:
        return f"{self.setting} {self.key_id}".strip()
