"""The health of the system: which parts answer, what waits, and when each part last worked.

It holds no personal data, so anyone may read it.
"""

from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.db import Error
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from appointments.models import Heartbeat, Message

Part = Heartbeat.Part


@dataclass(frozen=True)
class Health:
    """Parts that do not answer, the age of the oldest due message, and the seconds since each part worked.

    `None`: nothing is due, or the part never worked. All unknown without the database.
    """

    down: list[str]
    oldest_due_seconds: int | None
    seconds_since: dict[str, int | None]

    @property
    def is_ok(self) -> bool:
        """Whether people can book. They can without Redis."""
        return "database" not in self.down


def note(part: Heartbeat.Part, now: datetime) -> None:
    """Records that `part` works now, in one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, at=now)], update_conflicts=True, unique_fields=["part"], update_fields=["at"]
    )


def check(now: datetime) -> Health:
    """The present health. Raises nothing; waits for Redis at most three seconds."""
    down = [] if _redis_answers() else ["redis"]
    try:
        beats = dict(Heartbeat.objects.values_list("part", "at"))
        oldest = Message.objects.due(now).values_list("due_at", flat=True).first()
    except Error:
        return Health(["database", *down], None, {})
    since = {part.value: _seconds(beats.get(part.value), now) for part in Part}
    return Health(down, _seconds(oldest, now), since)


def _seconds(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((now - moment).total_seconds()))


def _redis_answers() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0)
    except (OSError, OperationalError, RedisError):
        return False
    return True
