"""Rules for the slots ahead, asked office by office: against what they follow from, and against the history."""

from datetime import datetime

from offices import inventory
from offices.models import Office

OF_AN_OFFICE = {
    "slot_has_the_places_that_staff_set_last": """
        SELECT slot.id FROM offices_slot slot
        JOIN (SELECT DISTINCT ON (given.key) given.key::timestamptz AS starts_at, given.value::int AS places
            FROM offices_supplyevent event, jsonb_each_text(event.after -> 'slots') given
            WHERE event.office_id = %(office)s AND event.kind = 'capacity' AND NOT EXISTS (
                SELECT FROM offices_supplyevent later
                WHERE later.office_id = event.office_id AND later.kind IN ('hours', 'office') AND later.id > event.id)
            ORDER BY given.key, event.id DESC) wanted ON wanted.starts_at = slot.starts_at
        WHERE slot.office_id = %(office)s AND slot.starts_at >= %(now)s
            AND coalesce(slot.target_capacity, slot.capacity) <> wanted.places""",
}
"""Rule -> the ids of the rows of one office that break it."""


def not_as_derived(office: Office, now: datetime) -> list[str]:
    """Slots ahead that are not as week plan, closures and staff's own places make them, and slots that are missing.

    Not in SQL: `offices.inventory.derived` is what says it, and knows federal holidays and clock changes.
    """
    first = office.slots.order_by("starts_at").values_list("starts_at", flat=True).first()
    changed = office.supply_events.values_list("happened_at", flat=True).first()
    # Before its first slot an office was not open, and a change leaves the slots that had begun as they were.
    since = max(moment for moment in (now, first, changed) if moment)
    difference = inventory.all_ahead(office, since=since, until=inventory.made_until(office))
    wrong = [*difference.made, *(slot for slot, _wanted in difference.changed)]
    return [f"{office.pk} {slot.starts_at.isoformat()}" for slot in sorted(wrong, key=lambda slot: slot.starts_at)]
