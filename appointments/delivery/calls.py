"""Calls of providers: how each ended and how long it took, in the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown

log = logging.getLogger(__name__)

OUTCOMES = {ProviderDown: "down", TemporaryFailure: "later", PermanentFailure: "refused", Unknown: "unknown"}
"""The first class that fits; `ok` when nothing is raised, `fault` for anything else."""


@contextmanager
def noted(provider: str, message_id: int) -> Iterator[None]:
    """Notes the call of a provider that is made inside, and lets pass what it raises."""
    began, outcome = monotonic(), "fault"
    try:
        yield
        outcome = "ok"
    except tuple(OUTCOMES) as failure:
        outcome = next(name for kind, name in OUTCOMES.items() if isinstance(failure, kind))
        raise
    finally:
        seconds = round(monotonic() - began, 3)
        facts = {"provider": provider, "outcome": outcome, "message_id": message_id, "seconds": seconds}
        log.info("provider call", extra=facts)
