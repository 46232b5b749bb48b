"""How often someone may try facts they should know: counted per number, browser and address before anything is asked.

Nothing here knows whether a number exists, so a limit is met by known and unknown numbers alike.
"""

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce

from django.conf import settings
from django.db.models import QuerySet

from appointments import vault
from appointments.models import FailedTry

HOUR = timedelta(hours=1)
KEEP_AT_LEAST = timedelta(days=1)
"""Even a try that no limit counts any more is kept this long, to look into an attack."""


class NoMatch(Exception):
    """Nothing has exactly these facts. Whether the number exists is never told."""


class TooManyTries(Exception):
    """This number, browser or address has been tried too often. Raise it with the time after which it is free again."""

    @property
    def wait(self) -> timedelta:
        """How long, if nobody tries meanwhile."""
        wait: timedelta = self.args[0]
        return wait


@dataclass(frozen=True)
class Actor:
    """Who tries: the browser (the secret of its cookie) and the network address it comes from."""

    browser: str
    address: str

    @property
    def network(self) -> str:
        """The address; for IPv6 its /64, since one phone has all of that."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return "unknown"
        return str(ipaddress.ip_network(f"{address}/{64 if address.version == 6 else 32}", strict=False))


@dataclass(frozen=True)
class Limit:
    """At most `most` tries within `window` counted against `key`, a keyed digest."""

    key: str
    most: int
    window: timedelta = HOUR


def limits_for(number: str, actor: Actor) -> list[Limit]:
    """The limits on trying a number (its digest): against itself, the browser and the address."""
    return [
        Limit(number, settings.TRIES_PER_NUMBER),
        Limit(vault.index("tries/browser", actor.browser), settings.TRIES_PER_BROWSER),
        Limit(vault.index("tries/address", actor.network), settings.TRIES_PER_ADDRESS),
    ]


def count_tries(limits: Sequence[Limit], now: datetime) -> list[FailedTry]:
    """Counts a try against every limit, and only then looks whether one is passed: `TooManyTries`.

    So tries made at once cannot slip under a limit. A refused try counts too. Each limit has a key of its own.
    """
    tries = FailedTry.objects.bulk_create(
        FailedTry(counted_against=limit.key, tried_at=now, forget_at=now + max(limit.window, KEEP_AT_LEAST))
        for limit in limits
    )
    beyond = reduce(_either, (_beyond(limit, now) for limit in limits))
    if passed := set(beyond):
        raise TooManyTries(max(limit.window for limit in limits if limit.key in passed))
    return tries


def _beyond(limit: Limit, now: datetime) -> QuerySet[FailedTry, str]:
    """The limit's key, if it is passed: a flood of tries costs no more than the limit to look through."""
    recent = FailedTry.objects.filter(counted_against=limit.key, tried_at__gt=now - limit.window)
    return recent.order_by("-tried_at").values_list("counted_against", flat=True)[limit.most : limit.most + 1]


def _either(one: QuerySet[FailedTry, str], other: QuerySet[FailedTry, str]) -> QuerySet[FailedTry, str]:
    return one.union(other, all=True)


@contextmanager
def counted(limits: Sequence[Limit], now: datetime) -> Iterator[None]:
    """Around a look-up that raises when it fails: such a try stays counted, one that succeeds does not.

    Raises `TooManyTries` before the look-up.
    """
    tries = count_tries(limits, now)
    yield
    FailedTry.objects.filter(pk__in=[one.pk for one in tries]).delete()
