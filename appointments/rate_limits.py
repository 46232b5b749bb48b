"""Limits on tries: counted for each number, browser and address before the look-up.

This module does not know whether a number exists, so known and unknown numbers reach a limit alike.
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
"""Tries are kept at least this long, even when no limit counts them, to investigate an attack."""


class NoMatch(Exception):
    """No row has exactly these facts. Never reveals whether the number exists."""


class TooManyTries(Exception):
    """This number, browser or address has been tried too often. Holds the time after which it is free again."""

    @property
    def wait(self) -> timedelta:
        """How long to wait, without further tries."""
        wait: timedelta = self.args[0]
        return wait


@dataclass(frozen=True)
class Actor:
    """The source of a try: the browser (the secret of its cookie) and the network address."""

    browser: str
    address: str

    @property
    def network(self) -> str:
        """The address; for IPv6 its /64, because one phone has all of that."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return "unknown"
        return str(ipaddress.ip_network(f"{address}/{64 if address.version == 6 else 32}", strict=False))


@dataclass(frozen=True)
class Limit:
    """At most `most` tries within `window`, counted for `key`, a keyed digest."""

    key: str
    most: int
    window: timedelta = HOUR


def limits_for(number: str, actor: Actor) -> list[Limit]:
    """The limits on trying a number (its digest): for the number, the browser and the address."""
    return [
        Limit(number, settings.TRIES_PER_NUMBER),
        Limit(vault.index("tries/browser", actor.browser), settings.TRIES_PER_BROWSER),
        Limit(vault.index("tries/address", actor.network), settings.TRIES_PER_ADDRESS),
    ]


def count_tries(limits: Sequence[Limit], now: datetime) -> list[FailedTry]:
    """Counts a try for every limit, and only then checks the limits. Raises `TooManyTries`.

    So parallel tries cannot pass a limit. A refused try counts too. Each limit has its own key.
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
    """The limit's key, if it is passed. Reads no more rows than the limit, so a flood of tries stays cheap."""
    recent = FailedTry.objects.filter(counted_against=limit.key, tried_at__gt=now - limit.window)
    return recent.order_by("-tried_at").values_list("counted_against", flat=True)[limit.most : limit.most + 1]


def _either(one: QuerySet[FailedTry, str], other: QuerySet[FailedTry, str]) -> QuerySet[FailedTry, str]:
    return one.union(other, all=True)


@contextmanager
def counted(limits: Sequence[Limit], now: datetime) -> Iterator[None]:
    """Wraps a look-up that raises when it fails: a failed try stays counted, a successful one does not.

    Raises `TooManyTries` before the look-up.
    """
    tries = count_tries(limits, now)
    yield
    FailedTry.objects.filter(pk__in=[one.pk for one in tries]).delete()
