"""Rules for appointments whose details are forgotten, as SQL. `appointments.upkeep.invariants` runs them with all
others.

The constraints of the appointment and its people say what their own rows may still hold.
"""

FORGOTTEN = {
    "people_are_forgotten_exactly_with_their_appointment": """
        SELECT attendee.id FROM appointments_attendee attendee
        JOIN appointments_appointment appointment ON appointment.id = attendee.appointment_id
        WHERE (attendee.person = '') <> (appointment.details_forgotten_at IS NOT NULL)""",
    "nothing_said_to_people_outlives_their_details": """
        SELECT message.id FROM appointments_message message
        JOIN appointments_appointment appointment ON appointment.id = message.appointment_id
        WHERE appointment.details_forgotten_at IS NOT NULL
            AND (octet_length(message.sent_text) + octet_length(message.old_contact) > 0
                OR message.provider_id <> '')""",
    "nothing_written_about_an_appointment_outlives_its_details": """
        SELECT note.id FROM appointments_note note
        JOIN appointments_appointmentevent event ON event.id = note.event_id
        JOIN appointments_appointment appointment ON appointment.id = event.appointment_id
        WHERE appointment.details_forgotten_at IS NOT NULL""",
    "no_note_of_the_office_outlives_the_details": """
        SELECT note.id FROM appointments_daynote note
        JOIN appointments_appointment appointment ON appointment.id = note.appointment_id
        WHERE appointment.details_forgotten_at IS NOT NULL""",
    "details_are_kept_for_a_year_at_least": """
        SELECT appointment.id FROM appointments_appointment appointment
        JOIN offices_slot slot ON slot.id = appointment.slot_id
        WHERE appointment.details_forgotten_at < slot.starts_at + interval '365 days'""",
}
"""Rule -> the ids of the rows that break it."""
