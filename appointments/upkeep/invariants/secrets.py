"""Rules for what may be stored in no readable form, as SQL."""

SECRETS = {
    "link_is_stored_hashed": "SELECT id FROM appointments_appointment WHERE link_hash !~ '^[0-9a-f]{64}$'",
    "draft_cookie_is_stored_hashed": "SELECT id FROM appointments_draft WHERE token_hash !~ '^[0-9a-f]{64}$'",
    "notice_is_found_by_keyed_digests_only": """SELECT id FROM appointments_notice
           WHERE person !~ '^[0-9a-f]{64}$' OR subject_id_index !~ '^[0-9a-f]{64}$'
               OR match_subject_id !~ '^[0-9a-f]{64}$' OR a_number_index !~ '^([0-9a-f]{64})?$'
               OR match_a_number !~ '^([0-9a-f]{64})?$' OR (a_number_index = '') <> (match_a_number = '')""",
    "attendee_is_known_by_keyed_digests": """SELECT id FROM appointments_attendee
           WHERE (person !~ '^[0-9a-f]{64}$' OR found_by !~ '^[0-9a-f]{64}$') AND person || found_by <> ''""",
    "link_is_asked_for_by_a_keyed_digest": "SELECT id FROM appointments_linkrequest WHERE match !~ '^[0-9a-f]{64}$'",
    "contact_is_known_by_a_keyed_digest": """SELECT contact FROM appointments_optout WHERE contact !~ '^[0-9a-f]{64}$'
           UNION ALL SELECT number FROM appointments_reply WHERE contact !~ '^[0-9a-f]{64}$'""",
}
"""Rule -> the ids of the rows that break it."""
