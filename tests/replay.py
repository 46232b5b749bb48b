"""Replays which slot each party got, in order, and finds people who were overtaken."""

from datetime import timedelta

from appointments.models import AppointmentEvent
from offices.models import Office, Slot


def overtaken(office: Office) -> list[str]:
    """Confirmation numbers of those given a later slot while an earlier one had room for their party.

    Events of one office are written while its queue is locked, so their primary keys are in the order of service.
    """
    slots = list(Slot.objects.filter(office=office).order_by("starts_at"))
    free = {slot.pk: slot.capacity for slot in slots}
    found = []
    events = AppointmentEvent.objects.filter(to_slot__office=office).select_related("appointment")
    for event in events.order_by("pk"):
        people = event.appointment.party_size
        start = event.happened_at + timedelta(hours=office.lead_hours)
        earliest = next(slot.pk for slot in slots if slot.starts_at >= start and free[slot.pk] >= people)
        if earliest != event.to_slot_id:
            found.append(event.appointment.reference)
        free[event.to_slot_id] -= people
    return found
