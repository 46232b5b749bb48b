"""How long a message waits after its worker died."""

from datetime import timedelta

from django.conf import settings

from appointments.delivery import circuits, deliver, dispatch
from scheduler import app


def every(task: str) -> timedelta:
    (entry,) = (entry for entry in app.conf.beat_schedule.values() if entry["task"] == f"appointments.tasks.{task}")
    return timedelta(seconds=entry["schedule"])


def test_what_a_killed_worker_held_is_taken_up_within_90_seconds():
    assert dispatch.CLAIM_LASTS + every("reap_messages") + every("send_due_messages") <= timedelta(seconds=90)


def test_by_then_the_providers_answer_is_certain():
    assert dispatch.CLAIM_LASTS >= deliver.SETTLED


def test_no_hint_comes_back_while_its_task_may_still_run():
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit


def test_no_call_outlasts_its_claim():
    longest = timedelta(seconds=2 * 20 + 5)
    assert settings.SMS_TIMEOUT <= 20
    assert longest < dispatch.CLAIM_LASTS
    assert longest <= circuits.PROBE
