"""Claims on messages: one worker holds a claim for a limited time, gives it back, or loses it when it dies."""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from appointments.delivery import circuits
from appointments.models import Message

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(seconds=60)
"""How long a worker may take over one message before it counts as dead."""

_WAITING = Case(When(handed_over_at=None, then=Value(Message.Status.PLANNED)), default=Value(Message.Status.UNKNOWN))
"""The status of a row without a worker: once handed over, it stays unknown until the provider has answered."""


class MessageClaim(NamedTuple):
    """The right to send one message until `CLAIM_LASTS` has passed. `tries` tells this try from any later one."""

    message_id: int
    tries: int


@transaction.atomic(durable=True)
def claim_due(now: datetime, limit: int) -> list[MessageClaim]:
    """Claims up to `limit` due messages and commits. Skips rows that other dispatchers hold.

    Also skips the messages of a channel whose providers all rest.
    """
    due = Message.objects.due(now).exclude(channel__in=circuits.resting(now))
    # Dispatchers pass over each other's rows. The order of messages to different people does not matter.
    locked = due.select_for_update(skip_locked=True, no_key=True)
    claims = [MessageClaim(pk, tries + 1) for pk, tries in locked.values_list("pk", "tries")[:limit]]
    Message.objects.filter(pk__in=[claim.message_id for claim in claims]).update(
        status=Message.Status.SENDING,
        claimed_until=now + CLAIM_LASTS,
        tries=F("tries") + 1,
        # `due_at` moves with every try; the alarm for late messages counts from the first.
        waits_since=Coalesce("waits_since", "due_at"),
    )
    return claims


def claimed(claim: MessageClaim) -> QuerySet[Message]:
    """The message while the claim is valid, for conditional updates."""
    # By the number of the try: after a lost claim the message may be with another worker, also in status SENDING.
    return Message.objects.filter(pk=claim.message_id, status=Message.Status.SENDING, tries=claim.tries)


def record(claim: MessageClaim, status: Message.Status, **changes: Any) -> Message.Status:
    """Writes how a try ended. If the claim was lost meanwhile, writes nothing and returns `SENDING`."""
    if claimed(claim).update(status=status, claimed_until=None, **changes):
        return status
    log.warning("Message %s: try %s ended after its claim was lost.", claim.message_id, claim.tries)
    return Message.Status.SENDING


def give_back(claim: MessageClaim) -> None:
    """Releases a claim that was not used, and uncounts its try."""
    claimed(claim).update(status=_WAITING, claimed_until=None, tries=F("tries") - 1)


def try_now(now: datetime) -> int:
    """Makes due what waits for a further try after a refusal, for when its cause was corrected; returns how many."""
    # What waits for the morning is no longer counted as tried.
    refused = Message.objects.filter(status=Message.Status.PLANNED, waits_since__isnull=False, due_at__gt=now)
    return refused.update(due_at=now)


def put_off(claim: MessageClaim, due_at: datetime, error: str) -> Message.Status:
    """Ends a try that broke at an unknown point: the row keeps what it knows of a hand-over, and becomes due again."""
    claimed(claim).update(status=_WAITING, claimed_until=None, due_at=due_at, error=error)
    return Message.Status(Message.objects.values_list("status", flat=True).get(pk=claim.message_id))


def reap(now: datetime) -> int:
    """Takes back the claims of workers that died, and returns how many. Safe to run beside dispatchers."""
    # The first death costs no wait: most workers die in a deployment, not of their message.
    # Longer by one claim each time, so that a message that kills its worker does not kill many workers in a row.
    wait = ExpressionWrapper(Value(now) + (F("tries") - 1) * Value(CLAIM_LASTS), output_field=DateTimeField())
    claimed_too_long = Message.objects.filter(status=Message.Status.SENDING, claimed_until__lte=now)
    return claimed_too_long.update(status=_WAITING, claimed_until=None, due_at=wait)
