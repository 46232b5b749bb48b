"""Places that belong to nobody's appointment for a while, and yet are not free."""

from django.db import models
from django.db.models import Q

from appointments.models.appointment import Appointment
from offices.models import MAX_PARTY, Slot


class HeldPlace(models.Model):
    """Places of a slot kept back until a moment: left a short while ago, or held for someone who was offered them.

    The slot counts them as booked.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="held_places")
    people = models.PositiveSmallIntegerField()
    until = models.DateTimeField(db_index=True)
    left_by = models.OneToOneField(
        Appointment,
        models.CASCADE,
        null=True,
        related_name="held_place",
        help_text="The cancelled appointment they belonged to; empty when it was moved, or when they are offered.",
    )

    class Meta:
        verbose_name = "held place"
        verbose_name_plural = "held places"
        constraints = [
            models.CheckConstraint(name="held_place_is_for_1_to_8_people", condition=Q(people__range=(1, MAX_PARTY)))
        ]

    def __str__(self) -> str:
        return f"{self.people} places until {self.until:%Y-%m-%d %H:%M}Z"
