"""Slots: chosen as on a page; given other places as staff do, so that they are still what they follow from."""

from datetime import datetime, timedelta

from offices import inventory
from offices.models import Office, OpeningHours, Slot


def set_places(slot: Slot, places: int) -> None:
    """Of one slot, whose office comes with it."""
    one, before = inventory.ChosenSlots.among(slot.office, [slot]), slot.starts_at - timedelta(days=1)
    inventory.change_capacity(slot.office, one, inventory.How.SET, places, keep_booked=True, now=before, actor="user:1")


def set_all_places(places: int) -> None:
    """Of all slots of all offices."""
    OpeningHours.objects.update(people_per_slot=places)
    Slot.objects.update(capacity=places)


def earliest_slot(office: Office, now: datetime) -> str:
    """What a page calls the first slot with room."""
    return inventory.name_of(Slot(office=office, starts_at=inventory.earliest_free(office, 1, now=now)))
