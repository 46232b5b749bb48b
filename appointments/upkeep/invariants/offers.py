"""Rules for offers of earlier dates, as SQL."""

OFFERS = {
    "open_offer_holds_exactly_its_place": """
        SELECT offer.id FROM appointments_offer offer
        LEFT JOIN appointments_placehold place ON place.id = offer.place_id
        WHERE offer.status = 'open' AND (place.left_by_id IS NOT NULL
            OR (place.slot_id, place.people, place.until)
                IS DISTINCT FROM (offer.slot_id, offer.people, offer.until))""",
    "open_offer_is_of_the_appointment_as_it_is": """
        SELECT offer.id FROM appointments_offer offer
        JOIN appointments_appointment appointment ON appointment.id = offer.appointment_id
        WHERE offer.status = 'open' AND (appointment.status = 'cancelled'
            OR (appointment.version, appointment.slot_id, appointment.party_size)
                <> (offer.version, offer.instead_of_id, offer.people))""",
    "offer_is_of_an_earlier_time_at_the_same_office": """
        SELECT offer.id FROM appointments_offer offer
        JOIN offices_slot slot ON slot.id = offer.slot_id JOIN offices_slot had ON had.id = offer.instead_of_id
        WHERE slot.office_id <> had.office_id OR slot.starts_at >= had.starts_at OR offer.until >= slot.starts_at""",
    "offers_are_numbered_in_the_order_they_were_made": """
        SELECT id FROM (SELECT id, number, row_number() OVER (PARTITION BY appointment_id ORDER BY id) AS nth
            FROM appointments_offer) numbered WHERE number <> nth""",
    "offer_accepted_moved_the_appointment": """
        SELECT offer.id FROM appointments_offer offer
        WHERE offer.status = 'accepted' AND NOT EXISTS (
            SELECT FROM appointments_appointmentevent event
            WHERE event.appointment_id = offer.appointment_id AND event.kind = 'moved'
                AND event.offer_id = offer.id AND event.version = offer.version + 1
                AND (event.from_slot_id, event.to_slot_id) = (offer.instead_of_id, offer.slot_id))""",
}
"""Rule -> the ids of the rows that break it."""
