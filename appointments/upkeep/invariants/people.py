"""Rules for links between people's records, as SQL. `appointments.upkeep.invariants` runs them with all other rules."""

PEOPLE = {
    "person_has_at_most_one_active_appointment": """
        SELECT min(attendee.id::text) FROM appointments_attendee attendee
        JOIN appointments_appointment appointment ON appointment.id = attendee.appointment_id
        WHERE appointment.status IN ('booked', 'arrived') GROUP BY attendee.person HAVING count(*) > 1""",
    "nobody_stands_under_an_alias": """
        SELECT row.id FROM (SELECT id, person FROM appointments_attendee
                            UNION ALL SELECT id, person FROM appointments_notice) row
        JOIN appointments_sameperson link ON link.alias = row.person""",
    "alias_leads_to_someone_who_is_no_alias": """
        SELECT link.id FROM appointments_sameperson link
        JOIN appointments_sameperson other ON other.alias = link.person""",
}
