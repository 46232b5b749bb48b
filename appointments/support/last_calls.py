"""READ: what earlier and other calls about the person mean for this one: the last promise, and who is at it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from appointments.models import Call, Verification


@dataclass(frozen=True)
class LastCall:
    """How the last call with the person ended, and what was promised in it; nothing: no promise."""

    at: datetime
    outcome: str
    promise: str = ""


def last_call(checks: Sequence[Verification], now_open: Call) -> LastCall | None:
    """The last of the calls in which they were confirmed, before this one. Read the checks as `timeline` does."""
    # Only confirmed calls: one who failed the check may have been anyone.
    ended = [check for check in checks if check.has_passed and check.call_id != now_open.pk and check.call.outcome]
    if not ended:
        return None
    call = max(ended, key=lambda check: check.call.started_at).call
    is_promised = call.outcome == Call.Outcome.CALL_BACK
    # `__dict__`: an annotation of the query, which the model does not declare.
    is_waiting = any(check.__dict__["to_call_back"] for check in ended if check.call_id == call.pk)
    return LastCall(call.started_at, call.get_outcome_display(), _promise(call, is_waiting) if is_promised else "")


def open_elsewhere(checks: Sequence[Verification], now_open: Call, now: datetime) -> list[str]:
    """The agents who have the person open in a call of theirs, each once."""
    calls = [check.call for check in checks if check.has_passed and check.call.agent_id != now_open.agent_id]
    return sorted({call.agent.get_full_name() or call.agent.get_username() for call in calls if not call.is_over(now)})


def _promise(call: Call, is_waiting: bool) -> str:
    state = _("They still wait for it.") if is_waiting else _("It is no longer on the list.")
    about = " · ".join(filter(None, [call.get_topic_display(), call.get_window_display()]))
    said = _("We promised to call them back: %(about)s.") % {"about": about} if about else _("We promised a call.")
    return f"{said} {state}"
