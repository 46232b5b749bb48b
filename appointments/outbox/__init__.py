"""Plans messages: writes them as rows in the transaction of the change that causes them. Sends nothing."""

from appointments.outbox.planning import (
    fall_back,
    nudge,
    plan_alerts,
    plan_answer,
    plan_code,
    plan_copy,
    plan_follow_ups,
    plan_offer,
    plan_warning,
)
from appointments.outbox.state import follow, follow_all, follow_contact

__all__ = [
    "fall_back",
    "follow",
    "follow_all",
    "follow_contact",
    "nudge",
    "plan_alerts",
    "plan_answer",
    "plan_code",
    "plan_copy",
    "plan_follow_ups",
    "plan_offer",
    "plan_warning",
]
