"""The arguments of Celery tasks: at most an id. Times and facts are in the database."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from scheduler.celery import HINT_LASTS, app

FORBIDDEN = {"eta", "countdown"}
SENDERS = {"delay", "apply_async", "send_task", "signature", "s", "si"}
WAKERS = {"wake", "wake_after_commit"}
"""Our own functions; like `send_task` they take the name of the task first."""


def sources() -> Iterator[Path]:
    for folder in ("appointments", "offices", "scheduler"):
        yield from (Path(settings.BASE_DIR) / folder).rglob("*.py")


def breaches(source: str) -> list[str]:
    """The lines that give Celery a time, or anything but an id."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = [f"{call.lineno}: {word.arg}" for call in calls for word in call.keywords if word.arg in FORBIDDEN]
    return found + [
        f"{call.lineno}: {ast.unparse(value)}"
        for call in calls
        if _name(call) in (SENDERS if isinstance(call.func, ast.Attribute) else WAKERS)
        for value in _given(call)
        if not ast.unparse(value).endswith(("_id", "ids", ".pk", ".id"))
    ]


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _given(call: ast.Call) -> list[ast.expr]:
    """The arguments of the task: its own, or those inside `args=` and `kwargs=`."""
    if _name(call) in {"delay", "s", "si"}:
        return [*call.args, *(word.value for word in call.keywords)]
    given = [word.value for word in call.keywords if word.arg in {"args", "kwargs"}]
    given += call.args[1:] if _name(call) in {"send_task", *WAKERS} else call.args
    return [part for value in given for part in getattr(value, "elts", getattr(value, "values", [value]))]


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix())
def test_no_module_gives_celery_a_time_or_a_fact(path):
    assert breaches(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    [
        "send.apply_async(eta=tomorrow)",
        "send.apply_async(args=[message_id], countdown=3600)",
        "send.delay(appointment)",
        "send.delay(message_id, phone)",
        "app.send_task('send', [message.email])",
        "wake('send', message.email)",
        "wake_after_commit('send', now)",
        "app.send_task('send', kwargs={'name': name})",
    ],
)
def test_it_finds(bad):
    assert breaches(bad)


@pytest.mark.parametrize("good", ["send.delay(message_id)", "send.delay(m.pk)", "app.send_task('send', args=[m.id])"])
def test_it_allows(good):
    assert breaches(good) == []


def test_every_queue_a_task_is_sent_to_is_one_that_workers_serve():
    routed = {app.amqp.router.route({}, task)["queue"].name for task in our_tasks()}
    assert routed == set(app.amqp.queues) == {"messages", "bulk"}


def test_every_queue_gets_what_is_sent_to_it():
    for name, queue in app.amqp.queues.items():
        assert (queue.name, queue.routing_key) == (name, name)


def test_everything_the_clock_does_is_a_task_and_no_hint_of_it_piles_up():
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in our_tasks()
        assert entry["options"]["expires"] <= max(entry["schedule"], HINT_LASTS)


def our_tasks() -> list[str]:
    app.loader.import_default_modules()
    return [name for name in app.tasks if name.startswith(("appointments.", "offices."))]
