"""Gives slots other places as staff do, so that they are still what they follow from."""

from datetime import timedelta

from offices import inventory
from offices.models import OpeningHours, Slot


def set_places(slot: Slot, places: int) -> None:
    """Of one slot, whose office comes with it."""
    one, before = inventory.ChosenSlots.among(slot.office, [slot]), slot.starts_at - timedelta(days=1)
    inventory.change_capacity(slot.office, one, inventory.How.SET, places, keep_booked=True, now=before, actor="user:1")


def set_all_places(places: int) -> None:
    """Of all slots of all offices."""
    OpeningHours.objects.update(people_per_slot=places)
    Slot.objects.update(capacity=places)
