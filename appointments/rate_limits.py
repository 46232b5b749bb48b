"""Limits on tries: counted for each number, browser and address before the look-up.

This module does not know whether a number exists, so known and unknown numbers reach a limit alike.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, cached_property
from threading import BoundedSemaphore

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.models import FailedTry
from appointments.values import network
from offices.models import MAX_PARTY
from offices.prepared import Prepared
from offices.refusals import Refusal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNVERIFIED_PER_BROWSER = 5  # A family with several appointments passes; a program that fills an office does not.
KEEP_AT_LEAST = timedelta(days=1)
"""Tries are kept at least this long, even when no limit counts them, to investigate an attack."""


TIMES = {4: (1, 4), 6: (1, 2, 3, 12)}
"""IP version -> how many times as often as one address each of `network.SIZES` may try or book."""

# In one statement, which is a transaction of its own. A try that is counted once may be there already.
_COUNT = Prepared(
    """
    INSERT INTO appointments_failedtry (id, counted_against, tried_at, forget_at)
    SELECT coalesce(own, nextval(pg_get_serial_sequence('appointments_failedtry', 'id'))), key, tried_at, forget_at
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[]) AS tried (own, key, tried_at, forget_at)
    ON CONFLICT DO NOTHING
    RETURNING id
    """
)

# Reads no more rows than the limit, so a flood of tries stays cheap.
_BEYOND = Prepared(
    """
    SELECT key
    FROM unnest(%s::text[], %s::timestamptz[], %s::integer[]) AS asked (key, since, most)
    CROSS JOIN LATERAL (
        SELECT FROM appointments_failedtry
        WHERE counted_against = key AND tried_at > since
        ORDER BY tried_at DESC OFFSET most LIMIT 1
    ) AS beyond
    """
)

SLOW_DOWN = timedelta(seconds=0.5)
_SLOWED = BoundedSemaphore(2)

log = logging.getLogger(__name__)


class NoMatch(Refusal):
    """No row has exactly these facts. Never reveals whether the number exists."""

    in_words = _("We found no notice with these details. Check each answer against the paper.")


class TooManyTries(Refusal):
    """This number, browser or address has been tried too often. Holds the time after which it is free again."""

    in_words = _("Too many tries with this number. Wait an hour, or leave the numbers empty.")

    @property
    def wait(self) -> timedelta:
        """How long to wait at most."""
        wait: timedelta = self.args[0]
        return wait


@dataclass(frozen=True)
class Actor:
    """The source of a try: the browser (the secret of its cookie) and the network address."""

    browser: str
    address: str

    @cached_property
    def parsed(self) -> network.Address | None:
        """The address; None when the server or a proxy wrote something else."""
        found = network.parse(self.address)
        if found is None:
            _warn_once()
        return found

    @property
    def network(self) -> str:
        """The smallest network that is counted; what was written, when it is no address."""
        # Cut, because a proxy that is set up wrongly passes on whatever a client wrote.
        return network.networks(self.parsed)[0] if self.parsed else self.address[:100]

    @property
    def place(self) -> str:
        """Where tries at one number are those of one guesser; empty when that is not known."""
        return network.place(self.parsed) if self.parsed else ""


@dataclass(frozen=True)
class Limit:
    """At most `most` tries within `window` counted against `key`, a keyed digest.

    With `own`, the key of this guesser's tries at the same number, the limit is one that many share: it refuses only
    someone who has failed before, so that others cannot lock out the person whose number it is. One that does not
    refuse is an alarm. `once` names what is tried: sent again, also at the same moment, it is one try.
    """

    key: str
    most: int
    window: timedelta = HOUR
    own: str = ""
    refuses: bool = True
    once: str = ""


def limits_for(number: str, actor: Actor, *, most: int | None = None, window: timedelta = HOUR) -> list[Limit]:
    """The limits on trying a number (its digest), and on what this guesser tries at all."""
    most = settings.TRIES_PER_NUMBER if most is None else most
    return [*shared(number, actor, most, window), *limits_of(actor)]


def shared(number: str, actor: Actor, most: int, window: timedelta = HOUR) -> list[Limit]:
    """The limit on a number that all share, and the one of this guesser; one for all when no place is known."""
    # Without a place, everyone would share one `own` key, and each would count as having failed before.
    if not actor.place:
        return [Limit(number, most, window)]
    # A digest of both: the table shows neither which number nor from where.
    own = vault.index("tries/own", number, actor.place)
    return [Limit(number, most, window, own=own), Limit(own, most, window)]


def limits_of(actor: Actor) -> list[Limit]:
    """The limits on what one browser and its networks try, and the alarm for all tries everywhere."""
    return [
        Limit(vault.index("tries/browser", actor.browser), settings.TRIES_PER_BROWSER),
        *limits_of_networks("tries/address", actor),
        Limit(vault.index("tries/everyone"), settings.TRIES_EVERYWHERE, refuses=False),
    ]


def limits_of_networks(kind: str, actor: Actor, *, most: int | None = None, window: timedelta = HOUR) -> list[Limit]:
    """The limits on each network the address is part of, larger for larger ones. An unknown address has none.

    `most`: of one address; `TRIES_PER_ADDRESS` if it is not given.
    """
    if actor.parsed is None:
        return []
    found, times = network.networks(actor.parsed), TIMES[actor.parsed.version]
    # Hundreds of phones share one address of a mobile network, so these limits are wide.
    most = most or settings.TRIES_PER_ADDRESS
    return [Limit(vault.index(kind, each), most * many, window) for each, many in zip(found, times, strict=True)]


def unverified_bookings(actor: Actor, once: str = "") -> list[Limit]:
    """The limits in a day on bookings that no notice backs, by one browser and from its networks."""
    networks = limits_of_networks("unverified/address", actor, most=settings.BOOKINGS_PER_ADDRESS, window=DAY)
    limits = [Limit(vault.index("unverified/browser", actor.browser), UNVERIFIED_PER_BROWSER, DAY), *networks]
    return [replace(limit, once=once) for limit in limits]


def limits_on_asking(name: str, person: str, actor: Actor, *, by_network: bool = True) -> list[Limit]:
    """The limits in a day on asking whether a person who typed no number is booked, also when they are not.

    `name`: with the country, whatever the birth date. `person`: with the birth date; asked again, it is one try.
    Without `by_network` where the press itself is counted so.
    """
    # As many people as may be booked: no family is stopped here that may book.
    most = settings.BOOKINGS_PER_ADDRESS * MAX_PARTY
    limits = [
        *shared(vault.index("asked/name", name), actor, settings.TRIES_PER_NUMBER, DAY),
        Limit(vault.index("asked/browser", actor.browser), UNVERIFIED_PER_BROWSER * MAX_PARTY, DAY),
        *(limits_of_networks("asked/address", actor, most=most, window=DAY) if by_network else []),
    ]
    return [replace(limit, once=person) for limit in limits]


def count_tries(limits: Sequence[Limit], now: datetime) -> list[int]:
    """Counts a try for every limit, and only then checks the limits. Raises `TooManyTries`.

    A refused try does not count. Limits with one key have different `once`. Returns the keys of the rows it wrote.
    """
    if not limits:
        return []
    # Written first and read afterwards: two parallel tries see each other's rows.
    tries = [(_own_key(limit), limit.key, now, now + max(limit.window, KEEP_AT_LEAST)) for limit in limits]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(column) for column in zip(*tries, strict=True)])
        written = [key for (key,) in cursor.fetchall()]
    beyond = _beyond(limits, now)
    passed = [limit for limit in limits if limit.key in beyond]
    if any(not limit.refuses for limit in passed):
        _alarm()
    if refused := [limit for limit in passed if limit.refuses and not _is_first(limit, now)]:
        log.info("A limit on tries has refused a request.")
        # Kept, they would lock out someone who tries again too soon for longer than the page says, and a flood of them
        # would fill the disk. What an earlier try has written, counted `once`, stays.
        _forget(written)
        # The longest window: before it ends, some limit may still refuse.
        raise TooManyTries(max(limit.window for limit in refused))
    return written


def _own_key(limit: Limit) -> int | None:
    """The key of a row that is counted `once`: below zero, where no other row has one."""
    return -1 - int(vault.index("tries/once", limit.key, limit.once)[:15], 16) if limit.once else None


def _is_first(limit: Limit, now: datetime) -> bool:
    """Whether a shared limit is met by someone who has not failed before at this number: the try counted now is all."""
    if not limit.own:
        return False
    own = FailedTry.objects.filter(counted_against=limit.own, tried_at__gt=now - limit.window)
    # Two rows are enough to know; a flood of tries stays cheap here too.
    return own.order_by("-tried_at")[:2].count() < 2


def _alarm() -> None:
    """Says that far more is tried than usual, and slows this answer; at most two at once, so that the site goes on."""
    log.error("More failed tries within an hour than TRIES_EVERYWHERE: someone may be guessing.")
    # Never waits for its turn: an attack must not tie up the threads that serve others.
    if _SLOWED.acquire(blocking=False):
        try:
            time.sleep(SLOW_DOWN.total_seconds())
        finally:
            _SLOWED.release()


@cache
def _warn_once() -> None:
    log.warning("Requests come without a usable network address: check TRUSTED_PROXIES. Networks are not limited.")


def _beyond(limits: Sequence[Limit], now: datetime) -> set[str]:
    """The keys of the limits that are passed, in one query."""
    # Each key once: the people of a party are counted against one browser.
    asked = {limit.key: (limit.key, now - limit.window, limit.most) for limit in limits}
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND, [list(column) for column in zip(*asked.values(), strict=True)])
        return {key for (key,) in cursor.fetchall()}


@contextmanager
def counted(limits: Sequence[Limit], now: datetime) -> Iterator[None]:
    """Wraps a look-up that raises when it fails: a failed try stays counted, a successful one does not.

    Raises `TooManyTries` before the look-up.
    """
    tries = count_tries(limits, now)
    yield
    # Reached only when nothing was raised inside.
    _forget(tries)


def _forget(tries: Sequence[int]) -> None:
    FailedTry.objects.filter(pk__in=tries).delete()
