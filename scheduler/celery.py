"""The Celery application and the beat schedule: all periodic work, on one screen.

A message is a row in PostgreSQL first, so Redis only carries hints ("look now"). A lost hint delays a message until the
next sweep; it never loses one.
"""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import (
    after_task_publish,
    beat_init,
    setup_logging,
    task_success,
    worker_init,
)
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")

# When a connection breaks, putting back the hint that a worker holds ends the worker for good
# (docs/decisions/2026-11-22-tasks-are-acknowledged-early.md). The hint is not needed: the next sweep looks anyway.
Channel.do_restore = False

log = logging.getLogger(__name__)

app = Celery("scheduler")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_scheduler = "scheduler.schedule_file:Schedule"

HINT_LASTS = 10 * 60
"""Seconds until a hint that no worker took expires, so that hints never pile up. A worker compares its own clock with
that of beat: a shorter time would let a fast clock throw every hint away. Shorter are a hint to move people, which
keeps a worker busy for a minute (`continue_unfinished`), and one sent as soon as something is written (`waking.wake`):
beat's own does the same later."""

app.conf.beat_schedule = {
    name: {"task": task, "schedule": seconds, "options": {"expires": max(HINT_LASTS, min(seconds, 60 * 60))}}
    for name, task, seconds in (
        ("send messages that are due", "appointments.tasks.send_due_messages", 10.0),
        ("free messages of dead workers", "appointments.tasks.reap_messages", 15.0),
        ("send links to those who asked", "appointments.tasks.answer_link_requests", 10.0),
        ("take up messages that reached nobody", "appointments.tasks.follow_up_failures", 15.0),
        ("plan and drop messages where a change did not", "appointments.tasks.follow_appointments", 10 * 60.0),
        ("give appointments the dates of their notices", "appointments.tasks.follow_report_by_dates", 60.0),
        ("list what staff must do by hand", "appointments.tasks.collect_to_dos", 5 * 60.0),
        ("go on with closed days and with changes of many offices", "appointments.tasks.continue_unfinished", 30.0),
        ("give places to those whose time could not be kept", "appointments.tasks.settle_stranded", 30.0),
        ("warn offices whose places run low", "appointments.tasks.warn_offices", 60 * 60.0),
        ("offer what is free to those waiting for an earlier date", "appointments.tasks.make_offers", 60.0),
        ("give places back that were left", "appointments.tasks.release_expired_holds", 60.0),
        ("let go of appointments nobody marked", "appointments.tasks.pass_unmarked_appointments", 60 * 60.0),
        ("open slots up to the horizon", "offices.tasks.open_slots", 6 * 60 * 60.0),
        ("look again for notices that were not in the system", "appointments.tasks.look_again_for_notices", 10 * 60.0),
        ("check the next rule of the database", "appointments.tasks.check_next_rule", 60.0),
        ("seal the audit log", "appointments.tasks.seal_audit", 60.0),
        ("forget what is past its keeping time", "appointments.tasks.purge", 60 * 60.0),
    )
}


@setup_logging.connect  # type: ignore[untyped-decorator] # celery has no annotations
def _log_as_the_site_does(**_signal: Any) -> None:
    """Worker and beat write lines of JSON too: Celery sets up nothing of its own when this signal has a receiver."""
    import django

    django.setup()


@worker_init.connect  # type: ignore[untyped-decorator] # celery has no annotations
@beat_init.connect  # type: ignore[untyped-decorator]
def _check_keys_and_clock(**_signal: Any) -> None:
    from scheduler.starting import refuse_wrong_keys, warn_of_clock

    refuse_wrong_keys()
    warn_of_clock()


@beat_init.connect  # type: ignore[untyped-decorator] # celery has no annotations
def _note_each_beat(**_signal: Any) -> None:
    """In the process of beat only: records every hint for /health/."""
    after_task_publish.connect(_note_the_beat)


def _note_the_beat(**_signal: Any) -> None:
    from django.db import close_old_connections

    # Beat runs for weeks, and the database may have been restarted since the last hint.
    close_old_connections()
    _note("beat")


@task_success.connect  # type: ignore[untyped-decorator]
def _note_each_task(sender: Any, **_signal: Any) -> None:
    """In a worker: records every task of the clock that ended well, unless the keys of this worker are wrong now."""
    from appointments.upkeep import health

    if sender.name not in {entry["task"] for entry in app.conf.beat_schedule.values()}:
        return
    # A worker has no page that names them, so it counts as silent.
    if wrong := health.wrong_keys():
        log.error("Start this worker again: %s", wrong[0])
    else:
        _note(sender.name)


def _note(part: str) -> None:
    from appointments.upkeep import health
    from offices.clock import database_now

    # By the clock of the database, as /health/ compares it: clocks of two hosts may differ.
    health.note(part, database_now())
