"""Whether the machinery is alive: what answers, what waits, and when each part was last at work.

Nothing here holds personal data, so anyone may read it.
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
    """What does not answer, and seconds: the age of the oldest due message, and since each part was at work.

    `None`: nothing is due, or it was never at work. Without the database nothing of that is known.
    """

    down: list[str]
    oldest_due_seconds: int | None
    seconds_since: dict[str, int | None]

    @property
    def is_ok(self) -> bool:
        """Whether people can book. They can without Redis."""
        return "database" not in self.down


def note(part: Heartbeat.Part, now: datetime) -> None:
    """Writes down that `part` is at work, in one statement."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, at=now)], update_conflicts=True, unique_fields=["part"], update_fields=["at"]
    )


def check(now: datetime) -> Health:
    """How it stands. Raises nothing; asks Redis for at most three seconds."""
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
