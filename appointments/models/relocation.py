"""People an office has to move, because it closes or has fewer places: the job, and the result for each party."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from appointments.models.appointment import Appointment
from appointments.models.told import slot_last_told
from offices.models import Closure, Office, Slot


class Relocation(models.Model):
    """Moves people booked on some slots of one office to later slots. Unfinished until `finished_at`."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="relocations")
    closure = models.ForeignKey(Closure, models.PROTECT, null=True, related_name="relocations")
    # Not the people: each step reads anew who is booked there, so it may be stopped and continued at any time.
    slots = ArrayField(models.BigIntegerField())
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "relocation"
        verbose_name_plural = "relocations"
        ordering = ["-pk"]
        indexes = [
            # A worker asks for them every 30 seconds, and nearly all are finished.
            models.Index(name="relocations_unfinished", fields=["id"], condition=models.Q(finished_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"Relocation {self.pk}"


class RelocatedPartyQuerySet(models.QuerySet["RelocatedParty"]):
    def live(self) -> "RelocatedPartyQuerySet":
        """Those of parties that have not been told yet, or have no place yet."""
        return self.filter(ended_at=None)

    def to_call(self) -> "RelocatedPartyQuerySet":
        """Those no one has reached, and those without a time."""
        return self.live().filter(Q(needs_call=True, called_at=None) | Q(to_slot=None))

    def to_call_at(self, offices: Collection[int] | QuerySet[Office]) -> dict[int, int]:
        """Office id -> how many parties its staff have to call; offices without any are left out."""
        rows = self.to_call().filter(relocation__office__in=offices)
        return dict(rows.order_by().values_list("relocation__office").annotate(Count("pk")))

    def without_place(self) -> "RelocatedPartyQuerySet":
        """Those the office has no place for yet. Places go first to those with the nearest deadline."""
        waiting = self.live().filter(to_slot=None)
        return waiting.order_by(F("appointment__report_by").asc(nulls_last=True), "appointment__booked_at", "pk")

    def at(self, office: Office) -> "RelocatedPartyQuerySet":
        """Those of parties that are booked at the office now."""
        return self.filter(appointment__slot__office=office)

    def end(self, *, now: datetime) -> None:
        """Ends the live ones: the party knows where it stands."""
        self.live().update(ended_at=now)

    def with_places(self) -> "RelocatedPartyQuerySet":
        """With the appointment, and both slots, read in the same query."""
        return self.select_related("appointment__slot__office", "from_slot", "to_slot", "relocation__closure")


def without_place(appointment: str = "pk") -> Exists:
    """Whether the party whose appointment is in that field of an outer query waits for a place."""
    return Exists(RelocatedParty.objects.without_place().filter(appointment=OuterRef(appointment)))


class RelocatedParty(models.Model):
    """What becomes of one party in a relocation: moved to `to_slot`, or no place found yet.

    It is live until the party knows where it stands: told, moved by itself, cancelled, or back in its old time. Of one
    appointment one row is live.
    """

    relocation = models.ForeignKey(Relocation, models.PROTECT, related_name="parties")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="relocations")
    from_slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    to_slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField(help_text="The appointment's, after the move.")
    moved_at = models.DateTimeField()
    needs_call = models.BooleanField()
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = RelocatedPartyQuerySet.as_manager()

    class Meta:
        verbose_name = "relocated party"
        verbose_name_plural = "relocated parties"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="nobody_is_moved_twice_by_one_relocation", fields=["relocation", "appointment"]
            ),
            models.UniqueConstraint(
                name="one_live_move_per_appointment", fields=["appointment"], condition=models.Q(ended_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                name="relocated_parties_to_call",
                fields=["relocation"],
                condition=models.Q(needs_call=True, called_at__isnull=True, ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} v{self.version}"

    @property
    def known_slot(self) -> Slot:
        """The time that the party knows; it may have been moved before, and nobody has told them of `from_slot`."""
        # One that was moved once was told of the time before: most rows need no more queries.
        was_moved_before = any(each.pk < self.pk for each in self.appointment.relocations.all())
        return (was_moved_before and slot_last_told(self.appointment)) or self.from_slot

    @property
    def is_changed(self) -> bool:
        """Whether anything about the appointment has changed since: then it may be at another time, or over."""
        return self.appointment.version != self.version
