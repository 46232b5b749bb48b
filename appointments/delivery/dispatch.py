"""Sends the messages that are due: claims rows, delivers them outside any transaction, gives the rest back.

A message is a row first (`appointments.outbox`). Celery and Redis only start this earlier: without them `manage.py
send_due_messages` does the same.
"""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from appointments.delivery.claims import CLAIM_LASTS, MessageClaim, claim_due, give_back, reap
from appointments.delivery.deliver import deliver
from appointments.models import Message

__all__ = ["CLAIM_LASTS", "CRON_RUN", "RUN", "MessageClaim", "claim_due", "deliver", "give_back", "reap", "send_due"]

BATCH = 6
"""How many messages a dispatcher claims at once. Others cannot take them while it is slow or killed."""

HOLD = CLAIM_LASTS / 3
"""How long a dispatcher works on one batch. It gives the rest back before their claims end; otherwise, with a slow
provider, the reaper would take them for those of a dead worker.
"""

RUN = timedelta(seconds=60)
"""How long one run of a dispatcher lasts; the next sweep continues. Well within Celery's time limits."""

CRON_RUN = timedelta(hours=1)
"""The same for `manage.py send_due_messages`, which ends by itself when nothing is due."""


def send_due(clock: Callable[[], datetime], *, at_most: timedelta = RUN) -> Iterator[Message.Status]:
    """Claims and delivers until nothing is due or `at_most` has passed. Yields how each message ended.

    Reads `clock` before every step, because a run may last longer than a claim. Gives back the claims it cannot use.
    """
    stop = clock() + at_most
    # A batch is claimed only when the one before is done: what is claimed, no other worker can send.
    while (began := clock()) < stop and (claims := deque(claim_due(began, BATCH))):
        try:
            while claims and clock() < min(stop, began + HOLD):
                yield deliver(claims.popleft(), clock())
        finally:
            # Also when the worker is stopped in the middle: the reaper would free them only when the claim ends.
            for claim in claims:
                give_back(claim)
