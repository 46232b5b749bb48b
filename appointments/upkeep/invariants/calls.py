"""Rules for calls to the support line and the looks in them, as SQL."""

CALLS = {
    "ended_calls_are_counted": """
        SELECT day FROM (
            SELECT (started_at AT TIME ZONE 'UTC')::date AS day, outcome AS what, count(*) AS ended
            FROM appointments_call WHERE ended_at IS NOT NULL GROUP BY 1, 2) calls
        FULL JOIN (
            SELECT day, what, sum(many::int) AS counted
            FROM appointments_agentday CROSS JOIN LATERAL jsonb_each_text(counts) each (what, many)
            WHERE what !~ ':' AND what NOT IN ('kept', 'late', 'waited') GROUP BY 1, 2) days USING (day, what)
        WHERE ended IS DISTINCT FROM counted""",
    "look_opened_after_a_check_that_passed": """
        SELECT look.id FROM appointments_accesslog look
        WHERE look.kind IN ('opened', 'full') AND NOT EXISTS (
            SELECT FROM appointments_verification checked WHERE checked.call_id = look.call_id
                AND checked.person = look.person AND checked.has_passed AND checked.checked_at <= look.looked_at)""",
    "look_is_by_the_agent_of_the_call": """
        SELECT look.id FROM appointments_accesslog look
        JOIN appointments_call call ON call.id = look.call_id WHERE call.agent_id <> look.agent_id""",
}
"""Rule -> the ids of the rows that break it; of counts, their days."""
