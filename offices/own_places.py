"""What staff set themselves: places in one slot that differ from the week plan."""

from django.core.validators import MaxValueValidator
from django.db import models

MOST_PEOPLE = 10_000  # in one slot


class OwnPlaces(models.Model):
    """The number of people that staff want in the slot that begins at this hour of the office's clock.

    It counts for days whose slots have not been made yet, too. A week plan with another slot at that hour ends it.
    """

    # No index of its own: the unique one begins with it.
    office = models.ForeignKey("offices.Office", models.CASCADE, related_name="own_places", db_index=False)
    day = models.DateField()
    at = models.TimeField()
    places = models.PositiveIntegerField(validators=[MaxValueValidator(MOST_PEOPLE)])
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=60, help_text="`user:<id>`.")

    class Meta:
        verbose_name = "places set by staff"
        verbose_name_plural = "places set by staff"
        ordering = ["day", "at"]
        constraints = [models.UniqueConstraint(name="one_number_per_slot", fields=["office", "day", "at"])]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.at:%H:%M}: {self.places}"
