"""Rules for the history of appointments, as SQL: replayed, it gives what they are."""

HISTORY = {
    "history_begins_with_the_booking": """
        SELECT appointment.id FROM appointments_appointment appointment
        LEFT JOIN LATERAL (SELECT kind, version FROM appointments_appointmentevent event
            WHERE event.appointment_id = appointment.id ORDER BY event.id LIMIT 1) first ON true
        WHERE (first.kind, first.version) IS DISTINCT FROM ('booked', 1)""",
    "history_replayed_gives_slot_and_version": """
        SELECT appointment.id FROM appointments_appointment appointment
        LEFT JOIN LATERAL (SELECT to_slot_id FROM appointments_appointmentevent event
            WHERE event.appointment_id = appointment.id AND to_slot_id IS NOT NULL
            ORDER BY event.id DESC LIMIT 1) moved ON true
        LEFT JOIN LATERAL (SELECT max(version) AS version FROM appointments_appointmentevent event
            WHERE event.appointment_id = appointment.id) last ON true
        WHERE (moved.to_slot_id, last.version) IS DISTINCT FROM (appointment.slot_id, appointment.version)""",
    "history_replayed_gives_the_status": """
        SELECT appointment.id FROM appointments_appointment appointment
        LEFT JOIN LATERAL (SELECT kind FROM appointments_appointmentevent event
            WHERE event.appointment_id = appointment.id AND (event.member IS NULL OR kind = 'unmarked')
                AND kind NOT IN ('contact', 'link', 'next', 'taken_back', 'no_next', 'shown', 'hidden',
                    'called_in', 'waits', 'report_by')
            ORDER BY event.id DESC LIMIT 1
        ) last ON true
        WHERE appointment.status IS DISTINCT FROM
            CASE WHEN last.kind IN ('moved', 'reinstated', 'unmarked', 'joined', 'left', 'split',
                    'stranded', 'restored', 'office') THEN 'booked' ELSE last.kind END""",
    "history_moves_on_from_where_it_was": """
        SELECT id FROM (SELECT id, from_slot_id, kind, lag(to_slot_id) OVER (
                PARTITION BY appointment_id ORDER BY id) AS was
            FROM appointments_appointmentevent WHERE to_slot_id IS NOT NULL) step
        WHERE from_slot_id IS DISTINCT FROM was""",
}
"""Rule -> the ids of the rows that break it."""
