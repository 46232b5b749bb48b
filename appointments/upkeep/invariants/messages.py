"""Rules for messages about appointments, as SQL."""

MESSAGES = {
    "message_of_an_ended_appointment_is_not_waiting": """
        SELECT message.id FROM appointments_message message
        JOIN appointments_appointment appointment ON appointment.id = message.appointment_id
        WHERE appointment.status NOT IN ('booked', 'arrived') AND message.status = 'planned'
            AND octet_length(message.old_contact) = 0
            AND message.kind NOT IN ('cancelled', 'taken_back', 'report_answered', 'code', 'consent_code')""",
    "message_is_of_a_version_that_was": """
        SELECT message.id FROM appointments_message message
        JOIN appointments_appointment appointment ON appointment.id = message.appointment_id
        WHERE message.version > appointment.version""",
    "party_with_a_contact_has_its_confirmation": """
        SELECT appointment.id FROM appointments_appointment appointment
        CROSS JOIN LATERAL (VALUES ('email', email), ('sms', phone)) contact (channel, sealed)
        WHERE appointment.status = 'booked' AND octet_length(contact.sealed) > 0 AND NOT EXISTS (
            SELECT FROM appointments_message message
            WHERE message.appointment_id = appointment.id AND message.channel = contact.channel)""",
}
"""Rule -> the ids of the rows that break it."""
