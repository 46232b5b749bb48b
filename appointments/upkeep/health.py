"""Whether the processes are alive: what answers, what waits, and when each part last worked.

This holds no personal data, so anyone may read it.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from kombu.connection import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from appointments.models import Heartbeat, Message
from appointments.upkeep import keys
from offices.clock import MOST_OFF, seconds_ahead

BEAT = "beat"
DISPATCH = "appointments.tasks.send_due_messages"
REAP = "appointments.tasks.reap_messages"
SHOWN = {"beat": BEAT, "dispatch": DISPATCH, "reap": REAP}

AWAY = "does not answer or takes no writes"
SECONDS_FOR_REDIS = 0.5
LATE = 600
"""Seconds after which a due message has waited too long, whether it was tried or not."""

BACKUP = "backup"
"""`manage.py backup`. Watched from the first backup on."""

SILENT_BEAT = timedelta(seconds=60)
SILENT_BACKUP = timedelta(hours=26)  # One a day, and two hours for it to run.
SPARE_BYTES = 50_000_000
REFUSED = 60 * 60
"""Seconds by which the clock of a web may be wrong: beyond, the database takes no event from it, so no booking."""


@dataclass(frozen=True)
class Health:
    """What does not answer, and ages in seconds: of the oldest due message, and since each part last worked.

    `None`: nothing is due, or the part never worked. While the database is down, none of these ages is known.
    """

    down: list[str]
    oldest_due_seconds: int | None
    seconds_since: dict[str, int | None]

    @property
    def is_ok(self) -> bool:
        """Whether people can book. They can without Redis."""
        return not {"database", "clock"} & set(self.down)


def note(part: str, now: datetime) -> None:
    """Records in one statement that `part`, beat or a task of the clock, works."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, at=now)], update_conflicts=True, unique_fields=["part"], update_fields=["at"]
    )


def check(clock: Callable[[], datetime]) -> Health:
    """The state by the database's clock. Raises nothing; asks Redis for about a second at most."""
    # First, and with short limits: the answer must come although Redis does not.
    down = ["redis"] if hints_waiting() is None else []
    try:
        now = clock()
        if abs(seconds_ahead(now)) > REFUSED:
            down = ["clock", *down]
        beats = dict(Heartbeat.objects.values_list("part", "at"))
        oldest = oldest_due_seconds(now)
        if not takes_writes():
            down = ["database", *down]
    except Error:
        return Health(["database", *down], None, {})
    since = {shown: _seconds(beats.get(part), now) for shown, part in SHOWN.items()}
    return Health(down, oldest, since)


def not_ready(clock: Callable[[], datetime]) -> dict[str, list[str]]:
    """What an operator must look at, by name; empty when all is well. `clock`: the database's. Raises nothing."""
    found = {"redis": [AWAY] if hints_waiting() is None else [], "disk": _full_disk()}
    try:
        now = clock()
        found["clock"] = _wrong_clock(now)
        applied = MigrationRecorder(connection).applied_migrations()
        found["schema"] = [f"{app}.{name}" for app, name in sorted(_newest_migrations() - applied.keys())]
        found["silent"] = [part for part, age, most in ages(now) if age > most]
        found["messages"] = _late_messages(now)
        found["keys"] = wrong_keys()
        found["database"] = [] if takes_writes() else [AWAY]
    except Error:
        found["database"] = [AWAY]
    return {name: faults for name, faults in found.items() if faults}


def ages(now: datetime) -> list[tuple[str, timedelta, timedelta]]:
    """Beat, every task of the clock, and the backup: how long it has been silent, and how long it may be.

    One that has not worked yet is counted as silent since the last upgrade.
    """
    # A new task has no heartbeat until its first turn; an upgrade must not raise an alarm.
    never = MigrationRecorder.Migration.objects.aggregate(at=Max("applied"))["at"] or now
    beats = dict(Heartbeat.objects.values_list("part", "at"))
    entries = current_app.conf.beat_schedule.values()
    most = {BEAT: SILENT_BEAT} | {each["task"]: may_be_silent(each["schedule"]) for each in entries}
    if BACKUP in beats:
        most[BACKUP] = SILENT_BACKUP
    return [(part, now - beats.get(part, never), limit) for part, limit in most.items()]


def takes_writes() -> bool:
    """Whether the database is no standby and is not set to read only, as services do when its disk is full."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'")
        return bool(cursor.fetchone()[0])


def hints_waiting() -> dict[str, int] | None:
    """How many hints wait in each queue of the workers; `None` when Redis does not answer or takes no writes."""
    limits = {"socket_timeout": SECONDS_FOR_REDIS, "socket_connect_timeout": SECONDS_FOR_REDIS, "max_retries": 0}
    url = current_app.conf.broker_write_url
    try:
        with Connection(url, transport_options=limits) as broker:  # type: ignore[no-untyped-call] # kombu has no types
            # By default kombu tries again until it succeeds.
            broker.ensure_connection(max_retries=1, interval_start=0)
            redis = broker.default_channel.client
            # One that is full answers, and takes no hint.
            redis.set("health", 1, ex=1)
            return {name: redis.llen(name) for name in settings.CELERY_TASK_QUEUES}
    except (OSError, OperationalError, RedisError):
        return None


def may_be_silent(every: float) -> timedelta:
    """Two missed turns of a task that is due `every` so many seconds, and the longest time it may run."""
    return timedelta(seconds=3 * every + settings.CELERY_TASK_TIME_LIMIT)


def wrong_keys() -> list[str]:
    """Keys change while this process runs: it may have been forgotten when the others were started again."""
    try:
        keys.check()
    except keys.KeyDoesNotFit as misfit:
        return [str(misfit)]
    return []


def _wrong_clock(now: datetime) -> list[str]:
    ahead = seconds_ahead(now)
    way = "ahead of" if ahead > 0 else "behind"
    return [f"{abs(ahead)} seconds {way} that of the database"] if abs(ahead) > MOST_OFF else []


def _late_messages(now: datetime) -> list[str]:
    age = oldest_due_seconds(now)
    return [f"one has waited for {age} seconds"] if age and age > LATE else []


def oldest_due_seconds(now: datetime) -> int | None:
    """For how long the message waits that has waited longest; a further try does not make it younger."""
    # Two queries, as each has its own partial index. `due_at` moves with every further try, `waits_since` does not.
    waiting = Message.objects.filter(status__in=Message.Status.waiting())
    tried = waiting.filter(waits_since__lte=now).order_by("waits_since").values_list("waits_since", flat=True)
    due = waiting.filter(due_at__lte=now).order_by("due_at").values_list("due_at", flat=True)
    return _seconds(min(filter(None, (tried.first(), due.first())), default=None), now)


def _full_disk() -> list[str]:
    folder = tempfile.gettempdir()
    return [f"{folder} is full"] if shutil.disk_usage(folder).free < SPARE_BYTES else []


# The files do not change while the process runs.
@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _seconds(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((now - moment).total_seconds()))
