"""The six steps of a booking, their order, and which one comes next."""

from appointments import drafts
from appointments.models import Draft

STEPS = ("paper", "details", "family", "office", "contact", "check")
"""Each is a page of the same name, after the start page and before the confirmation."""


def next_step(draft: Draft) -> str:
    """The first step not answered yet; the check page when all are, so a change leads straight back to it."""
    return next((step for step in STEPS if not is_answered(draft, step)), "check")


def is_answered(draft: Draft, step: str) -> bool:
    """Whether the draft has what this step asks for. Details belong to one way in: another way asks for others."""
    given = drafts.answers(draft, step)
    if given is None:
        return False
    if step == "details":
        return bool(given["way"] == (drafts.answers(draft, "paper") or {}).get("way"))
    return step != "family" or bool(given["is_complete"])


def is_ahead(draft: Draft, step: str) -> bool:
    """Whether an earlier step than this one is not answered yet."""
    return STEPS.index(next_step(draft)) < STEPS.index(step)


def number_of(step: str) -> int:
    """1 to 6."""
    return STEPS.index(step) + 1


def page_before(draft: Draft, step: str) -> str:
    """Where Back leads: the check page when the person came from there to change something."""
    if step != "check" and next_step(draft) == "check":
        return "check"
    return "start" if step == STEPS[0] else STEPS[STEPS.index(step) - 1]
