"""Which provider sends a message: the preferred one, or the next one while that one fails or is slow.

Each provider has a circuit breaker. After `FAILURES` failures in a row the provider rests, and each further failure
doubles the rest. Then one worker tries one message; if that succeeds, all workers use the provider again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from appointments.delivery.channels import providers_of
from appointments.models import Circuit, Message
from offices.kept_queries import KeptQuery

# In PostgreSQL and not in Redis: all workers must see the state, and cron sends messages while Redis is down.
_CIRCUITS = KeptQuery(lambda: Circuit.objects.all())
# For each message, and Django takes far longer to put it together than PostgreSQL to answer.
_CLOSE = "UPDATE appointments_circuit SET failures = 0, rests_until = NULL WHERE provider = %s AND failures > 0"

FAILURES = 3
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=5)
PROBE = timedelta(seconds=45)
"""How long the worker that tries a rested provider may take; longer than any call."""

SLOW = timedelta(seconds=6)
"""A slower call counts as a failure, although the message was sent."""


def usable(channel: str, now: datetime) -> Iterator[str]:
    """The providers that may send on `channel` now, the preferred one first.

    A provider that has rested long enough is given to one caller only, who must report the result.
    """
    circuits = {circuit.provider: circuit for circuit in _CIRCUITS.rows()}
    return (name for name in providers_of(channel) if _is_usable(circuits.get(name), now))


def resting(now: datetime) -> list[str]:
    """The channels on which nothing can be sent now, because all their providers rest."""
    names = set(Circuit.objects.resting(now).values_list("provider", flat=True))
    return [channel for channel in Message.Channel.values if names and names.issuperset(providers_of(channel))]


def went_well(provider: str, channel: str, took: timedelta, now: datetime) -> None:
    """Closes the circuit, or counts a failure if the provider was slow and another one is available. Writes only
    changes.
    """
    # With one provider only, a slow one is better than none.
    if took > SLOW and len(providers_of(channel)) > 1:
        failed(provider, now)
    else:
        # Only after failures, so that the usual case writes no row that all workers share.
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, [provider])


def failed(provider: str, now: datetime) -> None:
    """Counts a failure, and lets the provider rest from the third failure in a row."""
    Circuit.objects.get_or_create(provider=provider)
    # In the database: workers that fail together must not overwrite each other's count.
    Circuit.objects.filter(provider=provider).update(failures=F("failures") + 1)
    circuit = Circuit.objects.get(provider=provider)
    if circuit.failures >= FAILURES:
        rest = min(FIRST_REST * (1 << min(circuit.failures - FAILURES, 10)), LONGEST_REST)
        # Not if another worker's success has set the count back since.
        Circuit.objects.filter(provider=provider, failures__gt=0).update(rests_until=now + rest)


def _is_usable(circuit: Circuit | None, now: datetime) -> bool:
    if circuit is None or circuit.rests_until is None:
        return True
    if circuit.rests_until > now:
        return False
    # The row count names the one worker that probes; the others see a new rest.
    return bool(Circuit.objects.filter(pk=circuit.pk, rests_until__lte=now).update(rests_until=now + PROBE))
