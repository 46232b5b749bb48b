"""Rules for whose turn a place is: people without a time first, then those who wait for an earlier one. As SQL."""

_OPEN = """
    SELECT offer.*, slot.office_id, slot.starts_at, office.timezone, office.lead_hours, office.confirmed_at
    FROM appointments_offer offer JOIN offices_slot slot ON slot.id = offer.slot_id
    JOIN offices_office office ON office.id = slot.office_id
    WHERE offer.status = 'open' AND NOT EXISTS (SELECT FROM offices_supplyevent event
        WHERE event.office_id = office.id AND event.kind = 'office' AND event.happened_at > offer.made_at)
"""
"""Open offers. The facts of an office decide who may be asked, so those made before these changed are left out."""

LINE = {
    "offer_went_to_the_first_in_line": f"""
        SELECT offer.id FROM ({_OPEN}) offer
        JOIN appointments_earlierrequest turn
            ON turn.appointment_id = offer.appointment_id AND turn.ended_at IS NULL
        JOIN appointments_earlierrequest other
            ON other.ended_at IS NULL AND other.id <> turn.id AND other.asked_at <= offer.made_at
        JOIN appointments_appointment party ON party.id = other.appointment_id AND party.status = 'booked'
        JOIN offices_slot own ON own.id = party.slot_id AND own.office_id = offer.office_id
        CROSS JOIN LATERAL (SELECT (offer.made_at AT TIME ZONE offer.timezone)::date AS today,
            (offer.starts_at AT TIME ZONE offer.timezone)::date AS offered,
            (own.starts_at AT TIME ZONE offer.timezone)::date AS has) day
        WHERE (coalesce(party.report_by >= day.today, true), other.since, other.id)
                < (NOT offer.is_overdue, turn.since, turn.id)
            AND party.party_size <= offer.people AND day.offered < day.has
            AND octet_length(party.email) + octet_length(party.phone) > 0
            AND offer.until + greatest(other.notice_days * interval '24 hours', offer.lead_hours * interval '1 hour')
                <= offer.starts_at
            AND NOT EXISTS (SELECT FROM appointments_appointmentevent event
                WHERE event.appointment_id = party.id AND event.happened_at > offer.made_at)
            AND NOT EXISTS (SELECT FROM appointments_offer mine
                WHERE mine.appointment_id = party.id AND (mine.slot_id = offer.slot_id OR mine.number = 3
                    OR mine.offered_on = offer.offered_on OR coalesce(mine.ended_at >= offer.made_at, true)))""",  # noqa: S608
    "offer_leaves_nobody_without_a_time_behind": f"""
        SELECT offer.id FROM ({_OPEN}) offer
        JOIN appointments_relocatedparty moved
            ON moved.ended_at IS NULL AND moved.to_slot_id IS NULL AND moved.moved_at < offer.made_at
        JOIN appointments_appointment party ON party.id = moved.appointment_id AND party.status = 'booked'
        JOIN offices_slot own ON own.id = party.slot_id AND own.office_id = offer.office_id
        WHERE offer.confirmed_at IS NOT NULL
            AND party.party_size <= offer.people AND own.starts_at <= offer.starts_at""",  # noqa: S608
    "finished_move_leaves_nobody_beyond_the_places": """
        SELECT party.id FROM appointments_relocation job
        JOIN offices_slot slot ON slot.id = ANY (job.slots) AND NOT slot.is_closed
        JOIN appointments_appointment party ON party.slot_id = slot.id AND party.status = 'booked'
        WHERE job.finished_at IS NOT NULL AND job.closure_id IS NULL AND slot.starts_at >= %(now)s::timestamptz
            AND slot.booked > slot.target_capacity + (SELECT coalesce(sum(people), 0)
                FROM appointments_placehold held WHERE held.slot_id = slot.id)
            AND NOT EXISTS (SELECT FROM appointments_relocatedparty tried
                WHERE tried.relocation_id = job.id AND tried.appointment_id = party.id)
            AND NOT EXISTS (SELECT FROM offices_supplyevent later
                WHERE later.office_id = job.office_id AND later.happened_at > job.asked_at)""",
}
"""Rule -> the ids of the rows that break it.

Offers that end in one sweep end one after the other, at the same moment: while the place of the first goes to the next
in line, the others have theirs still.
"""
