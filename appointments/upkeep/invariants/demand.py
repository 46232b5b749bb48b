"""Rules for appointments and the people who come to them, as SQL."""

DEMAND = {
    "appointment_has_as_many_attendees_as_its_party": """
        SELECT appointment.id FROM appointments_appointment appointment
        LEFT JOIN appointments_attendee attendee ON attendee.appointment_id = appointment.id
        GROUP BY appointment.id HAVING count(attendee.id) <> appointment.party_size""",
    "attendee_is_active_exactly_while_the_appointment_is": """
        SELECT attendee.id FROM appointments_attendee attendee
        JOIN appointments_appointment appointment ON appointment.id = attendee.appointment_id
        WHERE attendee.is_active <> (appointment.status IN ('booked', 'arrived'))""",
    "appointment_keeps_someone_it_was_booked_for": """
        SELECT appointment.id FROM appointments_appointment appointment WHERE NOT EXISTS (
            SELECT FROM appointments_attendee attendee
            WHERE attendee.appointment_id = appointment.id AND attendee.joined = 1)""",
    "verified_attendee_is_the_person_of_their_notice": """
        SELECT attendee.id FROM appointments_attendee attendee
        JOIN appointments_notice notice ON notice.id = attendee.notice_id
        WHERE attendee.person <> notice.person OR NOT attendee.is_verified""",
    "appointment_is_the_only_one_of_its_submission": """
        SELECT min(id::text) FROM appointments_appointment
        WHERE submission IS NOT NULL GROUP BY submission HAVING count(*) > 1""",
}
"""Rule -> the ids of the rows that break it."""
