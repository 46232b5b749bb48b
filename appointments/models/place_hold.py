"""Places without an appointment that are not free for a while."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from appointments.models.appointment import Appointment
from offices.models import MAX_PARTY, Slot


class PlaceHoldQuerySet(models.QuerySet["PlaceHold"]):
    def people_in(self, slot: str) -> Coalesce:
        """How many places are held in the slot whose key is in the field `slot` of an outer query."""
        held = self.filter(slot=OuterRef(slot)).order_by().values("slot").annotate(held=Sum("people")).values("held")
        # Without a hold there is no row, and NULL would make each sum with it NULL.
        return Coalesce(Subquery(held), 0)


class PlaceHold(models.Model):
    """Places of a slot kept back until a moment: just given up, or held for a person with an offer.

    The slot counts them as booked.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="place_holds")
    people = models.PositiveSmallIntegerField()
    unverified = models.PositiveSmallIntegerField(
        default=0, help_text="How many of them count in the share for people without a notice, as before they left."
    )
    # A sweep asks every minute for those whose time is over.
    until = models.DateTimeField(db_index=True)
    left_by = models.OneToOneField(
        Appointment,
        models.CASCADE,
        null=True,
        related_name="place_hold",
        help_text="The cancelled appointment they belonged to; empty when it was moved, or when they are offered.",
    )

    objects = PlaceHoldQuerySet.as_manager()

    class Meta:
        verbose_name = "place hold"
        verbose_name_plural = "place holds"
        constraints = [
            models.CheckConstraint(name="place_hold_is_for_1_to_8_people", condition=Q(people__range=(1, MAX_PARTY))),
            models.CheckConstraint(
                name="no_more_are_unverified_than_places_are_held", condition=Q(unverified__lte=F("people"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} places until {self.until:%Y-%m-%d %H:%M}Z"
