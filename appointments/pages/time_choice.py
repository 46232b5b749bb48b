"""The office and the time that someone chose before they book."""

from appointments import drafts
from appointments.models import Draft
from offices import inventory
from offices.models import Office, Slot


def office_of(draft: Draft) -> Office | None:
    """The office chosen, if it takes bookings."""
    chosen = drafts.answers(draft, "office") or {}
    return Office.objects.bookable().filter(pk=chosen["office"]).first() if chosen else None


def time_of(draft: Draft, office: Office) -> Slot | None:
    """The time chosen at this office; nothing for someone who takes the earliest."""
    chosen = drafts.answers(draft, "time")
    if not chosen:
        return None
    slot = inventory.find(chosen["slot"])
    # Another office chosen afterwards makes the time void.
    return slot if slot and slot.office == office else None
