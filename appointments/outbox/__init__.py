"""Plans messages: writes them as rows in the transaction of the change that causes them. Sends nothing.

May import models and values.
"""

from appointments.outbox.planning import (
    drop,
    fall_back,
    follow_contact,
    nudge,
    plan,
    plan_again,
    plan_alerts,
    plan_answer,
    plan_copy,
    plan_follow_ups,
    plan_offer,
    plan_only,
    plan_warning,
)

__all__ = [
    "drop",
    "fall_back",
    "follow_contact",
    "nudge",
    "plan",
    "plan_again",
    "plan_alerts",
    "plan_answer",
    "plan_copy",
    "plan_follow_ups",
    "plan_offer",
    "plan_only",
    "plan_warning",
]
