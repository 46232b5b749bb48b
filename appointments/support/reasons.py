"""Pure: why a change was made, for the history that agents see."""

from django.utils.functional import Promise

from appointments.pages.change_forms import REASONS
from appointments.support.change_forms import MoveForm
from appointments.support.limits import MARK
from appointments.values import reasons

AGENT = "agent:"
"""How the reason of a change begins that an agent made for the caller."""

OF_AGENTS: dict[str, "str | Promise"] = dict(MoveForm.WHY)
OF_PEOPLE: dict[str, "str | Promise"] = {**dict(REASONS), **reasons.ALL}


def in_words(reason: str) -> str:
    """The reason of an event as the agent or the person chose it; nothing for an event without one."""
    code = reason.partition(MARK)[0]
    if code.startswith(AGENT):
        return str(OF_AGENTS.get(code.removeprefix(AGENT), ""))
    return str(OF_PEOPLE.get(code, ""))
