"""Statements that break each rule of the database, past every constraint."""

APPOINTMENT, ATTENDEE, EVENT = "appointments_appointment", "appointments_attendee", "appointments_appointmentevent"
ATTEMPT = "appointments_attemptreceipt"
OFFER, WAIT = "appointments_offer", "appointments_earlierrequest"
MESSAGE, NOTICE, DRAFT, SLOT = "appointments_message", "appointments_notice", "appointments_draft", "offices_slot"
SAME, MOVED = "appointments_sameperson", "appointments_relocatedparty"
LOOK, NOTE = "appointments_accesslog", "appointments_note"

FORGET = [
    f"ALTER TABLE {APPOINTMENT} DROP CONSTRAINT only_an_ended_appointment_is_without_details",
    f"UPDATE {APPOINTMENT} SET details_forgotten_at = booked_at",
]
WAYS_TO_BREAK = {
    "slot_holds_as_many_people_as_its_appointments_and_place_holds": [
        "UPDATE offices_slot SET booked = booked - 1 WHERE booked > 0"
    ],
    "slot_is_within_its_capacity": [
        "ALTER TABLE offices_slot DROP CONSTRAINT slot_is_never_overbooked",
        "UPDATE offices_slot SET booked = capacity + 1",
    ],
    "slot_knows_whether_it_has_room": [
        "ALTER TABLE offices_slot ALTER has_room DROP EXPRESSION",
        "UPDATE offices_slot SET has_room = false",
    ],
    "nobody_stays_booked_on_a_closed_slot": ["UPDATE offices_slot SET is_closed = true WHERE booked > 0"],
    "slot_is_the_only_one_of_its_office_and_time": [
        "ALTER TABLE offices_slot DROP CONSTRAINT one_slot_per_office_and_time",
        "INSERT INTO offices_slot (office_id, starts_at, minutes, capacity, booked, is_closed) "
        "SELECT office_id, starts_at, 30, 4, 0, false FROM offices_slot LIMIT 1",
    ],
    "mark_passes_over_no_slot_with_room": [
        "UPDATE offices_officequeue SET low_water_marks[2] = now() + interval '10 years'"
    ],
    "appointment_has_as_many_attendees_as_its_party": [f"UPDATE {APPOINTMENT} SET party_size = 5 WHERE party_size = 3"],
    "attendee_is_active_exactly_while_the_appointment_is": [f"UPDATE {ATTENDEE} SET is_active = false"],
    "person_has_at_most_one_active_appointment": [
        "DROP INDEX one_active_appointment_per_person",
        f"UPDATE {ATTENDEE} SET person = repeat('a', 64)",
    ],
    "verified_attendee_is_the_person_of_their_notice": [f"UPDATE {NOTICE} SET person = repeat('b', 64)"],
    "appointment_is_the_only_one_of_its_submission": [
        f"ALTER TABLE {APPOINTMENT} DROP CONSTRAINT one_appointment_per_submission",
        f"UPDATE {APPOINTMENT} SET submission = '3ea4c1b5-7b2d-4c22-9c2e-0d8c5f3a1b11'",
    ],
    "history_begins_with_the_booking": [
        f"ALTER TABLE {EVENT} DISABLE TRIGGER USER",
        f"UPDATE {EVENT} SET version = 2",
    ],
    "history_replayed_gives_slot_and_version": [f"UPDATE {APPOINTMENT} SET version = 2"],
    "history_replayed_gives_the_status": [f"UPDATE {APPOINTMENT} SET status = 'seen'"],
    "place_hold_is_what_a_cancelled_appointment_left": ["UPDATE appointments_placehold SET people = people + 1"],
    "open_offer_holds_exactly_its_place": [f"UPDATE {OFFER} SET until = until + interval '1 minute'"],
    "open_offer_is_of_the_appointment_as_it_is": [f"UPDATE {OFFER} SET version = version + 1"],
    "offer_is_of_an_earlier_time_at_the_same_office": [f"UPDATE {OFFER} SET instead_of_id = slot_id"],
    "offers_are_numbered_in_the_order_they_were_made": [f"UPDATE {OFFER} SET number = 2"],
    "offer_accepted_moved_the_appointment": [
        f"UPDATE {OFFER} SET status = 'accepted', place_id = NULL, ended_at = now()"
    ],
    "history_moves_on_from_where_it_was": [
        f"ALTER TABLE {EVENT} DISABLE TRIGGER USER",
        f"UPDATE {EVENT} SET from_slot_id = to_slot_id",
    ],
    "message_of_an_ended_appointment_is_not_waiting": [f"UPDATE {APPOINTMENT} SET status = 'cancelled'"],
    "message_is_of_a_version_that_was": [f"UPDATE {MESSAGE} SET version = 2"],
    "party_with_a_contact_has_its_confirmation": [f"DELETE FROM {MESSAGE} WHERE channel = 'sms'"],
    "look_opened_after_a_check_that_passed": [
        f"ALTER TABLE {LOOK} DISABLE TRIGGER USER",
        f"UPDATE {LOOK} SET person = repeat('a', 64)",
    ],
    "look_is_by_the_agent_of_the_call": ["UPDATE appointments_call SET agent_id = (SELECT max(id) FROM auth_user)"],
    "link_is_stored_hashed": [f"UPDATE {APPOINTMENT} SET link_hash = left(link_hash, 22)"],
    "draft_cookie_is_stored_hashed": [f"UPDATE {DRAFT} SET token_hash = 'secret'"],
    "notice_is_found_by_keyed_digests_only": [f"UPDATE {NOTICE} SET subject_id_index = '312345678'"],
    "attendee_is_known_by_keyed_digests": [f"UPDATE {ATTENDEE} SET person = 'Ana ' || id"],
    "link_is_asked_for_by_a_keyed_digest": [
        "INSERT INTO appointments_linkrequest (match, asked_at) VALUES ('312345678', now())"
    ],
    "appointment_keeps_someone_it_was_booked_for": [f"UPDATE {ATTENDEE} SET joined = 2"],
    "contact_is_known_by_a_keyed_digest": [
        "INSERT INTO appointments_optout (contact, reason, since) VALUES ('+12125550123', 'asked', now())"
    ],
    "found_attempt_with_a_contact_has_its_message": [f"UPDATE {ATTEMPT} SET found_at = tried_at"],
    "attempt_keeps_a_contact_only_while_its_notice_is_looked_for": [
        f"UPDATE {ATTEMPT} SET kind = 'no_slot', matches = '{{}}', look_until = NULL"
    ],
    "attempt_is_looked_for_sixteen_days": [f"UPDATE {ATTEMPT} SET look_until = look_until + interval '1 hour'"],
    "attempt_is_known_by_keyed_digests_only": [f"UPDATE {ATTEMPT} SET opens = '312345678'"],
    "nobody_stands_under_an_alias": [
        f"ALTER TABLE {ATTENDEE} DISABLE TRIGGER USER",
        f"UPDATE {ATTENDEE} SET person = repeat('1', 64) WHERE position = 3",
    ],
    "alias_leads_to_someone_who_is_no_alias": [
        f"INSERT INTO {SAME} (id, alias, person, reason, linked_at, verification_id, notices, attendees, aliases, "
        f"dates) SELECT gen_random_uuid(), person, repeat('2', 64), '', linked_at, verification_id, "
        f"notices, attendees, aliases, dates FROM {SAME}"
    ],
    "people_are_forgotten_exactly_with_their_appointment": [
        f"ALTER TABLE {ATTENDEE} DROP CONSTRAINT who_comes_is_known_whole_or_not_at_all",
        f"UPDATE {ATTENDEE} SET person = '' WHERE position = 3",
    ],
    "nothing_said_to_people_outlives_their_details": [
        *FORGET,
        f"UPDATE {MESSAGE} SET provider_id = 'SM1' WHERE id = (SELECT min(id) FROM {MESSAGE})",
    ],
    "nothing_written_about_an_appointment_outlives_its_details": [
        *FORGET,
        f"UPDATE {NOTE} SET event_id = (SELECT min(id) FROM {EVENT})",
    ],
    "no_note_of_the_office_outlives_the_details": [
        *FORGET,
        "INSERT INTO appointments_daynote (id, appointment_id, text, written_at, written_by, submission)"
        f" SELECT gen_random_uuid(), id, '', booked_at, 'user:1', gen_random_uuid() FROM {APPOINTMENT} LIMIT 1",
    ],
    "details_are_kept_for_a_year_at_least": FORGET,
    "place_is_held_no_longer_than_promised": ["UPDATE appointments_placehold SET until = '2026-11-01Z'"],
    "offer_is_open_no_longer_than_promised": [f"UPDATE {OFFER} SET made_at = '2026-10-01Z', until = '2026-11-01Z'"],
    "wait_ends_with_its_appointment": [
        f"UPDATE {WAIT} SET appointment_id = (SELECT id FROM {APPOINTMENT} WHERE status = 'cancelled')"
    ],
    "office_moves_nobody_to_an_earlier_time": [
        f"UPDATE {MOVED} SET to_slot_id = (SELECT id FROM {SLOT} ORDER BY starts_at LIMIT 1)"
    ],
    "live_move_is_of_a_party_still_expected": [f"UPDATE {MOVED} SET from_slot_id = (SELECT min(id) FROM {SLOT})"],
    "party_without_a_time_is_on_the_list": [f"UPDATE {MOVED} SET ended_at = now()"],
    "party_told_not_to_come_is_on_the_list": [
        f"UPDATE {SLOT} SET is_closed = false",
        f"UPDATE {MOVED} SET ended_at = now()",
    ],
    "reminder_ahead_is_of_the_appointment_as_it_is": [f"UPDATE {MESSAGE} SET due_at = '2030-01-01Z'"],
    "booked_party_has_each_reminder_ahead": [f"DELETE FROM {MESSAGE} WHERE kind = 'reminder_3'"],
    "earliest_is_said_of_the_earliest": [f"UPDATE {APPOINTMENT} SET was_earliest = true"],
    "ended_calls_are_counted": ["UPDATE appointments_agentday SET counts = '{}'"],
    "offer_went_to_the_first_in_line": [
        f"UPDATE {APPOINTMENT} SET email = '\\x01' WHERE status = 'booked' AND octet_length(email) = 0",
        "INSERT INTO appointments_earlierrequest (appointment_id, notice_days, since, asked_at, asked_by) "
        f"SELECT id, 1, '2026-01-01Z', '2026-01-01Z', 'person' FROM {APPOINTMENT} "
        "WHERE status = 'booked' AND id NOT IN (SELECT appointment_id FROM appointments_earlierrequest)",
    ],
    "offer_leaves_nobody_without_a_time_behind": [
        f"UPDATE {MOVED} SET moved_at = '2026-01-01Z'",
        f"UPDATE {APPOINTMENT} SET slot_id = (SELECT id FROM {SLOT} ORDER BY starts_at LIMIT 1)",
    ],
    "finished_move_leaves_nobody_beyond_the_places": [
        f"UPDATE {SLOT} SET capacity = booked, target_capacity = 0 WHERE booked > 0",
        "UPDATE appointments_relocation SET closure_id = NULL, finished_at = now(), asked_at = '2030-01-01Z', "
        f"slots = (SELECT array_agg(id) FROM {SLOT})",
    ],
    "slot_has_the_places_that_staff_set_last": [f"UPDATE {SLOT} SET capacity = capacity + 1"],
    "slots_are_what_they_follow_from": [f"DELETE FROM {SLOT} WHERE starts_at = '2026-12-15 18:00Z' AND booked = 0"],
    "constraints_are_in_force": [f"ALTER TABLE {ATTENDEE} DROP CONSTRAINT position_is_1_to_8"],
    "triggers_are_in_force": [f"ALTER TABLE {EVENT} DISABLE TRIGGER USER"],
}
"""Rule -> statements that break it."""

OTHER_WAYS = {
    "a call counted twice": (
        "ended_calls",
        """UPDATE appointments_agentday SET counts = '{"told": 2}'""",
    ),
    "a call of another day": ("ended_calls", "UPDATE appointments_agentday SET day = day - 1"),
    "closed without a closure": ("slots_are", f"UPDATE {SLOT} SET is_closed = true WHERE booked = 0"),
    "open in a closure": ("slots_are", f"UPDATE {SLOT} SET is_closed = false"),
    "hours of a closure": ("slots_are", "UPDATE offices_closure SET from_time = '08:00', until_time = '08:30'"),
    "places set by staff": ("slots_are", "UPDATE offices_ownplaces SET places = places + 1"),
    "places of the week plan": ("slots_are", "UPDATE offices_openinghours SET people_per_slot = 9"),
    "more places than anything says": ("slots_are", f"UPDATE {SLOT} SET capacity = capacity + 1"),
    "another length": ("slots_are", f"UPDATE {SLOT} SET minutes = 45"),
    "at 3 a.m.": (
        "slots_are",
        f"INSERT INTO {SLOT} (office_id, starts_at, minutes, capacity, booked, is_closed) "
        f"SELECT office_id, '2026-12-16 08:00Z', 30, 4, 0, false FROM {SLOT} LIMIT 1",
    ),
    "days marked as made": ("slots_are", "UPDATE offices_officequeue SET opened_until = '2028-03-01'"),
    "reminders of before": ("reminder_ahead", f"UPDATE {MESSAGE} SET version = 0 WHERE kind = 'reminder_3'"),
    "reminders dropped": ("booked_party_has", f"UPDATE {MESSAGE} SET status = 'dropped' WHERE kind = 'reminder_3'"),
}
"""Another fault -> how the rule begins that reports it, and the statement."""
