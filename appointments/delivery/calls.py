"""Calls of providers: how each ended and how long it took, in the log and in /metrics."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown
from offices.metrics import PROVIDER_CALLS, PROVIDER_SECONDS

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
        # In the order of the table: a provider that is down is a temporary failure too.
        outcome = next(name for kind, name in OUTCOMES.items() if isinstance(failure, kind))
        raise
    finally:
        seconds = monotonic() - began
        PROVIDER_CALLS.labels(provider, outcome).inc()
        PROVIDER_SECONDS.labels(provider).observe(seconds)
        facts = {"provider": provider, "outcome": outcome, "message_id": message_id, "seconds": round(seconds, 3)}
        log.info("provider call", extra=facts)
