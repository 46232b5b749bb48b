"""Rules for places that are held, for people an office moves, and for their reminders, as SQL."""

RELOCATION = {
    "place_is_held_no_longer_than_promised": """
        SELECT id FROM appointments_placehold WHERE until < %(now)s::timestamptz - interval '1 day'""",
    "offer_is_open_no_longer_than_promised": """
        SELECT id FROM appointments_offer
        WHERE status = 'open' AND until < %(now)s::timestamptz - interval '1 day'""",
    "wait_ends_with_its_appointment": """
        SELECT wait.id FROM appointments_earlierrequest wait
        JOIN appointments_appointment appointment ON appointment.id = wait.appointment_id
        WHERE wait.ended_at IS NULL AND appointment.status NOT IN ('booked', 'arrived')""",
    "office_moves_nobody_to_an_earlier_time": """
        SELECT moved.id FROM appointments_relocatedparty moved
        JOIN offices_slot had ON had.id = moved.from_slot_id JOIN offices_slot given ON given.id = moved.to_slot_id
        WHERE given.starts_at < had.starts_at""",
    "live_move_is_of_a_party_still_expected": """
        SELECT moved.id FROM appointments_relocatedparty moved
        JOIN appointments_appointment appointment ON appointment.id = moved.appointment_id
        WHERE moved.ended_at IS NULL AND (appointment.status <> 'booked'
            OR appointment.slot_id <> coalesce(moved.to_slot_id, moved.from_slot_id))""",
    "party_without_a_time_is_on_the_list": """
        SELECT appointment.id FROM appointments_appointment appointment
        JOIN offices_slot slot ON slot.id = appointment.slot_id AND slot.is_closed
        WHERE appointment.status = 'booked'
            AND NOT EXISTS (SELECT FROM appointments_attendee came
                WHERE came.appointment_id = appointment.id AND came.presence IN ('arrived', 'seen', 'unseen'))
            AND NOT EXISTS (SELECT FROM appointments_relocation job
                WHERE job.finished_at IS NULL AND slot.id = ANY (job.slots))
            AND NOT EXISTS (SELECT FROM appointments_relocatedparty moved
                WHERE moved.appointment_id = appointment.id AND moved.ended_at IS NULL AND moved.to_slot_id IS NULL)""",
    "party_told_not_to_come_is_on_the_list": """
        SELECT appointment.id FROM appointments_appointment appointment
        CROSS JOIN LATERAL (SELECT kind FROM appointments_appointmentevent event
            WHERE event.appointment_id = appointment.id ORDER BY event.id DESC LIMIT 1) last
        WHERE appointment.status = 'booked' AND last.kind = 'stranded'
            AND NOT EXISTS (SELECT FROM appointments_relocatedparty moved
                WHERE moved.appointment_id = appointment.id AND moved.ended_at IS NULL AND moved.to_slot_id IS NULL)""",
    "reminder_ahead_is_of_the_appointment_as_it_is": """
        SELECT message.id FROM appointments_message message
        JOIN appointments_appointment appointment ON appointment.id = message.appointment_id
        JOIN offices_slot slot ON slot.id = appointment.slot_id
        WHERE message.status = 'planned' AND message.kind LIKE 'reminder%%'
            AND (message.version <> appointment.version OR message.due_at >= slot.starts_at)""",
    "booked_party_has_each_reminder_ahead": """
        SELECT appointment.id || ' ' || kind.name FROM appointments_appointment appointment
        JOIN offices_slot slot ON slot.id = appointment.slot_id JOIN offices_office office ON office.id = slot.office_id
        CROSS JOIN LATERAL (VALUES ('email', appointment.email), ('sms', appointment.phone)) contact (channel, sealed)
        CROSS JOIN (VALUES ('reminder_7', 7), ('reminder_3', 3), ('reminder_1', 1)) kind (name, days)
        CROSS JOIN LATERAL (SELECT ((slot.starts_at AT TIME ZONE office.timezone)::date - kind.days + time '10:00')
            AT TIME ZONE office.timezone AS due) plan
        CROSS JOIN LATERAL (SELECT happened_at FROM appointments_appointmentevent event
            WHERE event.appointment_id = appointment.id ORDER BY event.id DESC LIMIT 1) last
        WHERE appointment.status = 'booked' AND octet_length(contact.sealed) > 0
            AND slot.starts_at >= %(now)s::timestamptz
            AND plan.due > greatest(last.happened_at, %(now)s::timestamptz) AND NOT slot.is_closed
            AND NOT EXISTS (SELECT FROM appointments_relocatedparty moved
                WHERE moved.appointment_id = appointment.id AND moved.ended_at IS NULL AND moved.to_slot_id IS NULL)
            AND NOT EXISTS (SELECT FROM appointments_message message
                WHERE message.appointment_id = appointment.id AND message.version = appointment.version
                    AND message.kind = kind.name AND message.channel = contact.channel
                    AND message.status <> 'dropped')""",
    "earliest_is_said_of_the_earliest": """
        SELECT appointment.id FROM appointments_appointment appointment
        JOIN appointments_appointmentevent event ON event.appointment_id = appointment.id AND event.kind = 'booked'
        JOIN offices_slot slot ON slot.id = event.to_slot_id
        WHERE appointment.was_earliest AND event.earliest <> slot.starts_at AND NOT EXISTS (
            SELECT FROM offices_supplyevent moved WHERE moved.office_id = slot.office_id
                AND moved.kind = 'office' AND moved.happened_at >= event.happened_at)""",
}
"""Rule -> the ids of the rows that break it. `now` is the clock of the database; a sweep may be a night behind."""
