"""How often someone may try facts they should know: each try is counted before anything is asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from appointments.models import FailedTry
from appointments.notices import WINDOW, Actor, TooManyTries

__all__ = ["Actor", "Limit", "TooManyTries", "counted"]


@dataclass(frozen=True)
class Limit:
    """At most `most` tries within `window` counted against `key`, a keyed digest."""

    key: str
    most: int
    window: timedelta = WINDOW


@contextmanager
def counted(limits: Sequence[Limit], now: datetime) -> Iterator[None]:
    """Around a look-up that raises when it fails: such a try stays counted, one that succeeds does not.

    Raises `TooManyTries` before the look-up.
    """
    tries = FailedTry.objects.bulk_create(FailedTry(counted_against=limit.key, tried_at=now) for limit in limits)
    for limit in limits:
        recent = FailedTry.objects.filter(counted_against=limit.key, tried_at__gt=now - limit.window)
        if recent.count() > limit.most:
            raise TooManyTries
    yield
    FailedTry.objects.filter(pk__in=[one.pk for one in tries]).delete()
