"""Wakes a worker for what was just written. What no worker is woken for, the next sweep or cron finds."""

import logging
from time import monotonic

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

SWEEP = 10.0
"""Seconds between two sweeps, and until a broker that did not answer is asked again: each try costs three."""

away = {"until": 0.0}
"""The broker did not answer; it is asked again after this moment of `monotonic`."""


def wake(task: str, *ids: int) -> None:
    """Sends the task to a worker, by its name: importing it would load the carriers into every booking."""
    # A booking must not wait three seconds for a broker that is known to be away.
    if monotonic() < away["until"]:
        return
    try:
        current_app.send_task(f"appointments.tasks.{task}", args=ids, expires=60, retry=False, ignore_result=True)
    except OperationalError:
        away["until"] = monotonic() + SWEEP
        log.warning("The broker is away; the next sweep does what %s does.", task)


def wake_after_commit(task: str, *ids: int) -> None:
    """The same once a worker can see what was written. A broker that fails in any way undoes nothing."""
    # Not a `partial`: Django logs the name of what failed, and a `partial` has none.
    transaction.on_commit(lambda: wake(task, *ids), robust=True)
