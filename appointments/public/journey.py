"""The six steps of a booking, their order, and which one comes next."""

import json
from functools import cache

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from appointments import drafts, vault
from appointments.models import Draft

STEPS = ("paper", "details", "family", "office", "contact", "check")
"""Each step is a page with this name, after the start page and before the confirmation."""


def next_step(draft: Draft) -> str:
    """The first open step; the check page when all are answered, so a correction leads straight back to it."""
    return next((step for step in STEPS if not is_answered(draft, step)), "check")


def to_next_step(draft: Draft) -> HttpResponseRedirect:
    """To its page."""
    return HttpResponseRedirect(address_of(next_step(draft)))


def is_answered(draft: Draft, step: str) -> bool:
    """Whether the draft has what this step asks for. Another kind of paper asks for other details."""
    given = drafts.answers(draft, step)
    if given is None:
        return False
    # Typed for a Notice, they do not answer what is asked of someone without a paper.
    if step == "details":
        return bool(given["way"] == (drafts.answers(draft, "paper") or {}).get("way"))
    return step != "family" or bool(given["is_complete"])


def is_ahead(draft: Draft, step: str) -> bool:
    """Whether an earlier step is still open."""
    return STEPS.index(next_step(draft)) < STEPS.index(step)


def stamps(draft: Draft) -> list[str]:
    """Tell the answers to the steps from others, and reveal nothing else. One for each key, the one to write first."""
    # Without the time chosen: the check page sends it back itself.
    given = [drafts.answers(draft, step) for step in STEPS]
    whole = vault.indexes("draft/seen", str(draft.pk), json.dumps(given, sort_keys=True))
    # 80 bits cannot be guessed, and each byte of a page counts on a bad line.
    return [each[:20] for each in whole]


def address_of(page: str) -> str:
    """The address of a step's page, or of the start page, in the active language."""
    return _address(page, get_language())


@cache
def _address(page: str, _language: str | None) -> str:
    # Kept: every page asks for several.
    return reverse(f"public:{page}")


def number_of(step: str) -> int:
    """1 to 6."""
    return STEPS.index(step) + 1


def page_before(draft: Draft, step: str) -> str:
    """The page of the Back link."""
    # All is answered: they came from the check page to correct one answer.
    if step != "check" and next_step(draft) == "check":
        return "check"
    return "start" if step == STEPS[0] else STEPS[STEPS.index(step) - 1]
