"""The line before the start page when more people come than can be served. Redis keeps it; without Redis there is none.

Only newcomers wait. A place in line is kept by a signed cookie; who is let in follows from the order of arrival alone,
not from who asks most often.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

from offices.metrics import CROWD, CROWD_WAITING

SALT = "crowd"
IDLE_IN_LINE = 300
"""Seconds without a request after which a place in line is given up; longer than two of the longest refreshes."""
SHORTEST_REFRESH, LONGEST_REFRESH = 15, 120
SLOW_FOR = 3
"""Seconds for which one slow process keeps newcomers outside."""
_PACE = 60
"""Seconds over which admissions are counted for the estimate."""
_REDIS_SECONDS = 0.2  # A Redis that hangs must not hold up the start page.

# One script is one step for all processes: nobody is let in between its lines.
_ASK = """
local inside, line, seen, pace, slow = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now, who, most, idle_inside, idle_line, pace_seconds =
    tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', inside, '-inf', now - idle_inside)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', now - idle_line, 'LIMIT', 0, 1000)) do
    redis.call('ZREM', line, gone)
    redis.call('ZREM', seen, gone)
end
if not redis.call('ZSCORE', inside, who) then
    if not redis.call('ZSCORE', line, who) then
        redis.call('ZADD', line, redis.call('INCR', KEYS[6]), who)
    end
    redis.call('ZADD', seen, now, who)
end
local free = redis.call('EXISTS', slow) == 1 and 0 or most - redis.call('ZCARD', inside)
if free > 0 then
    for _, first in ipairs(redis.call('ZRANGE', line, 0, math.min(free, 1000) - 1)) do
        redis.call('ZREM', line, first)
        redis.call('ZREM', seen, first)
        redis.call('ZADD', inside, now, first)
        redis.call('ZADD', pace, now, first)
    end
end
redis.call('ZREMRANGEBYSCORE', pace, '-inf', now - pace_seconds)
if redis.call('ZSCORE', inside, who) then
    redis.call('ZADD', inside, now, who)
    return {0, 0, 0}
end
return {redis.call('ZRANK', line, who) + 1, redis.call('ZCARD', line), redis.call('ZCARD', pace)}
"""


class PlaceInLine(NamedTuple):
    """`number` in line from 1, or 0 for a person who may go in; `admitted` in the last minute."""

    number: int
    waiting: int = 0
    admitted: int = 0

    @property
    def minutes(self) -> int:
        """About how many minutes are left, rounded up; 0 when nobody was let in, so that it is not known."""
        return -(-self.number // self.admitted) if self.admitted else 0

    @property
    def refresh(self) -> int:
        """Seconds after which the page asks again: people far back ask less often."""
        return min(LONGEST_REFRESH, SHORTEST_REFRESH + self.number // 50)


INSIDE = PlaceInLine(0)


def new_ticket() -> str:
    """The signed cookie of a newcomer."""
    return signing.dumps(secrets.token_urlsafe(12), salt=SALT)


def ask(ticket: str, *, now: datetime) -> tuple[PlaceInLine, str]:
    """The place of a ticket, and the ticket to keep: a new one, at the end of the line, for one that is not ours."""
    name = _name(ticket)
    if not name:
        ticket = new_ticket()
        name = _name(ticket)
    try:
        answer = redis().eval(_ASK, 6, *_keys(), *_values(name, now))
    except (RedisError, OSError):
        # Without the line everyone goes in: a Redis that is away must not close the site.
        CROWD.labels("without redis").inc()
        return INSIDE, ticket
    place = PlaceInLine(*answer)
    CROWD.labels("waits" if place.number else "inside").inc()
    CROWD_WAITING.set(place.waiting)
    return place, ticket


def stay(ticket: str, *, now: datetime) -> None:
    """Keeps a person inside who is still booking."""
    if name := _name(ticket):
        # `xx`: keeps those who are inside; a ticket alone lets nobody in.
        _tell(redis().zadd, key("inside"), {name: now.timestamp()}, xx=True)


def leave(ticket: str) -> None:
    """Gives the place inside to the next in line."""
    if name := _name(ticket):
        _tell(redis().zrem, key("inside"), name)


def slow() -> None:
    """Lets nobody in for `SLOW_FOR` seconds. People inside go on."""
    _tell(redis().set, key("slow"), 1, ex=SLOW_FOR)


def _tell(command: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    try:
        command(*args, **kwargs)
    except (RedisError, OSError):
        CROWD.labels("without redis").inc()


def _name(ticket: str) -> str:
    try:
        return str(signing.loads(ticket, salt=SALT))
    except signing.BadSignature:
        # Made up, or signed with a key of before: it has no place in line.
        return ""


def _values(name: str, now: datetime) -> list[Any]:
    return [now.timestamp(), name, settings.CROWD_INSIDE, settings.IDLE_MINUTES * 60, IDLE_IN_LINE, _PACE]


def _keys() -> list[str]:
    return [key(name) for name in ("inside", "line", "seen", "pace", "slow", "arrivals")]


def key(name: str) -> str:
    """The key in Redis: `inside`, `line`, `seen`, `pace`, `slow` or `arrivals`."""
    # Other sites may use the same Redis.
    return f"crowd:{connection.settings_dict['NAME']}:{name}"


_clients: dict[str, Redis] = {}


def redis() -> Redis:
    """Where the line is kept."""
    # Celery writes the address of a socket in its own way.
    url = settings.REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    if url not in _clients:
        _clients[url] = Redis.from_url(url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS)
    return _clients[url]
