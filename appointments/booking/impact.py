"""READ: the people that a change of supply would affect. Reserves nothing: the change decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from appointments.models import Appointment, PlaceHold
from offices.inventory import Span
from offices.models import Office, Slot

MOST_SHOWN = 200


@dataclass(frozen=True)
class Impact:
    """Appointments that would be moved."""

    appointments: list[Appointment]

    @property
    def shown(self) -> list[Appointment]:
        """The first of them, for one page."""
        return self.appointments[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return len(self.appointments) - len(self.shown)

    @property
    def parties(self) -> int:
        """How many appointments."""
        return len(self.appointments)

    @property
    def people(self) -> int:
        """How many people they are for."""
        return sum(appointment.party_size for appointment in self.appointments)


def by_closing(offices: Iterable[Office], span: Span, *, now: datetime) -> Impact:
    """Everyone booked on a future slot that `span` touches."""
    slots = [slot.pk for office in offices for slot in span.slots(office, now) if slot.booked and not slot.is_closed]
    return Impact(list(booked_on(slots).order_by("slot__starts_at", "booked_at")))


def by_fewer_places(slots: Iterable[Slot], wanted: dict[int, int]) -> Impact:
    """The last people booked in each slot, until the others fit into the wanted capacity.

    Held places move nobody: they expire.
    """
    held = PlaceHold.objects.people_in("pk")
    rows = Slot.objects.filter(pk__in=[slot.pk for slot in slots]).order_by()
    surplus = {pk: people - wanted[pk] for pk, people in rows.values_list("pk", F("booked") - held)}
    moved = []
    for appointment in booked_on(list(surplus)).order_by("slot__starts_at", "-booked_at", "pk"):
        if surplus[appointment.slot_id] > 0:
            surplus[appointment.slot_id] -= appointment.party_size
            moved.append(appointment)
    return Impact(moved)


def booked_on(slots: list[int]) -> QuerySet[Appointment]:
    """Appointments still to take place on these slots."""
    return Appointment.objects.with_place().filter(status=Appointment.Status.BOOKED, slot__in=slots)
