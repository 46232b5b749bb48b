"""Who carries a message: the preferred provider, or the next one while that one fails or is slow.

A circuit a provider: after `FAILURES` in a row it rests, a while that doubles with each further failure. Then one
worker tries one message with it; only when that goes well do all. The state is in PostgreSQL, not in Redis: it is
written only when something fails, all workers must see it, and messages go out by cron while Redis is away.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F

from appointments.delivery.channels import providers_of
from appointments.models import Circuit, Message

FAILURES = 3
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=5)
PROBE = timedelta(seconds=45)
"""How long the worker that tries a rested provider may take; longer than any call."""

SLOW = timedelta(seconds=6)
"""A call that took longer counts as a failure, although the message went."""


def usable(channel: str, now: datetime) -> Iterator[str]:
    """The providers that may carry a message on `channel` now, the preferred one first.

    One that has rested long enough is given to one caller only, who must tell how it went.
    """
    circuits = Circuit.objects.in_bulk(providers_of(channel))
    return (name for name in providers_of(channel) if _is_usable(circuits.get(name), now))


def resting(now: datetime) -> list[str]:
    """The channels on which nothing can be sent now, for all their providers rest."""
    names = set(Circuit.objects.resting(now).values_list("provider", flat=True))
    return [channel for channel in Message.Channel.values if names and names.issuperset(providers_of(channel))]


def went_well(provider: str, channel: str, took: timedelta, now: datetime) -> None:
    """Closes the circuit, or counts a failure if it was slow and someone else could do it. Writes only what changes."""
    if took > SLOW and len(providers_of(channel)) > 1:
        failed(provider, now)
    else:
        Circuit.objects.filter(provider=provider, failures__gt=0).update(failures=0, rests_until=None)


def failed(provider: str, now: datetime) -> None:
    """Counts a failure, and lets the provider rest from the third in a row on."""
    Circuit.objects.get_or_create(provider=provider)
    Circuit.objects.filter(provider=provider).update(failures=F("failures") + 1)
    circuit = Circuit.objects.get(provider=provider)
    if circuit.failures >= FAILURES:
        rest = min(FIRST_REST * (1 << min(circuit.failures - FAILURES, 10)), LONGEST_REST)
        Circuit.objects.filter(provider=provider, failures__gt=0).update(rests_until=now + rest)


def _is_usable(circuit: Circuit | None, now: datetime) -> bool:
    if circuit is None or circuit.rests_until is None:
        return True
    if circuit.rests_until > now:
        return False
    return bool(Circuit.objects.filter(pk=circuit.pk, rests_until__lte=now).update(rests_until=now + PROBE))
