"""Rules for slots and queues, as SQL; those of the slots ahead are asked office by office."""

from datetime import datetime

from offices import inventory
from offices.models import Office

SUPPLY = {
    "slot_holds_as_many_people_as_its_appointments_and_place_holds": """
        SELECT slot.id FROM offices_slot slot LEFT JOIN (
            SELECT slot_id, sum(people) AS people FROM (
                SELECT slot_id, party_size AS people FROM appointments_appointment WHERE status <> 'cancelled'
                UNION ALL SELECT slot_id, people FROM appointments_placehold) taken
            GROUP BY slot_id) held ON held.slot_id = slot.id
        WHERE slot.booked <> coalesce(held.people, 0)""",
    "place_hold_is_what_a_cancelled_appointment_left": """
        SELECT held.id FROM appointments_placehold held
        JOIN appointments_appointment appointment ON appointment.id = held.left_by_id
        WHERE appointment.status <> 'cancelled'
            OR (held.slot_id, held.people) <> (appointment.slot_id, appointment.party_size)""",
    "slot_is_within_its_capacity": "SELECT id FROM offices_slot WHERE booked < 0 OR booked > capacity",
    "slot_knows_whether_it_has_room": """
        SELECT id FROM offices_slot WHERE has_room IS DISTINCT FROM (NOT is_closed AND booked < capacity)""",
    "nobody_stays_booked_on_a_closed_slot": """
        SELECT appointment.id FROM appointments_appointment appointment
        JOIN offices_slot slot ON slot.id = appointment.slot_id AND slot.is_closed
        WHERE appointment.status = 'booked' AND NOT EXISTS (
            SELECT FROM appointments_attendee came
            WHERE came.appointment_id = appointment.id AND came.presence IN ('arrived', 'seen', 'unseen')
        ) AND NOT EXISTS (
            SELECT FROM appointments_relocation relocation
            LEFT JOIN appointments_relocatedparty place ON place.relocation_id = relocation.id
                AND place.appointment_id = appointment.id AND place.to_slot_id IS NULL
            WHERE slot.id = ANY (relocation.slots) AND (relocation.finished_at IS NULL OR place.id IS NOT NULL))""",
    "slot_is_the_only_one_of_its_office_and_time": """
        SELECT min(id) FROM offices_slot GROUP BY office_id, starts_at HAVING count(*) > 1""",
    "mark_passes_over_no_slot_with_room": """
        SELECT DISTINCT queue.office_id FROM offices_officequeue queue
        CROSS JOIN LATERAL unnest(queue.low_water_marks) WITH ORDINALITY AS mark (until, people)
        JOIN offices_slot slot ON slot.office_id = queue.office_id AND NOT slot.is_closed
            AND slot.starts_at >= queue.marks_valid_from AND slot.starts_at < mark.until
            AND slot.capacity - slot.booked >= mark.people""",
}
"""Rule -> the ids of the rows that break it."""

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
