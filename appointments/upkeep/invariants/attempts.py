"""Rules for attempt receipts, as SQL. `appointments.upkeep.invariants` runs them with all other rules."""

ATTEMPTS = {
    "found_attempt_with_a_contact_has_its_message": """
        SELECT receipt.id FROM appointments_attemptreceipt receipt
        CROSS JOIN LATERAL (VALUES ('email', email), ('sms', phone)) contact (channel, sealed)
        WHERE receipt.found_at IS NOT NULL AND octet_length(contact.sealed) > 0 AND NOT EXISTS (
            SELECT FROM appointments_message message
            WHERE message.attempt_id = receipt.id AND message.channel = contact.channel)""",
    "attempt_keeps_a_contact_only_while_its_notice_is_looked_for": """
        SELECT id FROM appointments_attemptreceipt
        WHERE kind <> 'not_yet' AND octet_length(email) + octet_length(phone) > 0""",
    "attempt_is_looked_for_sixteen_days": """
        SELECT id FROM appointments_attemptreceipt
        WHERE look_until > tried_at + interval '16 days' OR found_at > look_until""",
    "attempt_is_known_by_keyed_digests_only": """
        SELECT id FROM appointments_attemptreceipt
        WHERE link_hash !~ '^[0-9a-f]{64}$' OR opens !~ '^[0-9a-f]{64}$' OR holder !~ '^[0-9a-f]{64}$'
            OR array_to_string(matches, '') !~ '^([0-9a-f]{64})*$' OR about !~ '^([0-9a-f]{64})?$'""",
}
