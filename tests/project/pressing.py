"""Sends every form of a walk again: once with what an older page held, and once more as it was."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import signals
from django.test.client import ClientHandler, FakePayload
from django.urls import resolve

from tests import reads

LOGS = {
    "django_admin_log",
    "appointments_verification",  # each check of a caller is written down
    "appointments_auditrow",
    "appointments_failedtry",
}
"""Tables that say that someone looked, tried or pressed, and nothing else."""

_TOKEN = re.compile(rb'(name="(version|seen)"\r\n\r\n)([^\r]*)')


class Presses:
    """Stands before the site. `wrote`: the names of addresses that changed something; `wrong`: what it found."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer = answer
        self.wrote: set[str] = set()
        self.wrong: list[str] = []

    def __call__(self, handler: Any, environ: dict[str, Any]) -> Any:
        if environ["REQUEST_METHOD"] != "POST":
            return self.answer(handler, environ)
        name, body = resolve(environ["PATH_INFO"]).view_name, environ["wsgi.input"].read()

        def send(sent: bytes) -> Any:
            there = environ | {"wsgi.input": FakePayload(sent), "CONTENT_LENGTH": str(len(sent))}
            return self.answer(handler, there)

        before = standing()
        if (old := _TOKEN.sub(_older, body)) != body:
            self._changes_nothing(f"{name}, from an old page", before, lambda: send(old))
        response = send(body)
        after = standing()
        if after != before:
            self.wrote.add(name)
            self._changes_nothing(f"{name}, sent twice", after, lambda: send(body), as_before=response)
        return response

    def _changes_nothing(
        self, what: str, before: dict[str, str], send: Callable[[], Any], as_before: Any = None
    ) -> None:
        with transaction.atomic(), _unseen():
            response = send()
            changed = [table for table, rows in standing().items() if before[table] != rows]
            transaction.set_rollback(True)
        if changed:
            self.wrong.append(f"{what}: changes {', '.join(changed)}")
        leads_to_the_same = as_before is not None and response.get("Location", "") == as_before.get("Location")
        if not (leads_to_the_same or _says_something(response)):
            self.wrong.append(f"{what}: answers {response.status_code} without words")


@contextmanager
def pressed_again(monkeypatch: Any) -> Iterator[Presses]:
    """Every POST within is sent again."""
    presses = Presses(ClientHandler.__call__)
    with monkeypatch.context() as patched:
        patched.setattr(ClientHandler, "__call__", lambda handler, environ: presses(handler, environ))
        yield presses


def standing() -> dict[str, str]:
    """Table -> a digest of its rows, for all tables that are no record of looking or pressing."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = sorted(ours - reads.RECORDS - LOGS)
    parts = (f"SELECT '{table}', md5(string_agg(r::text, ',' ORDER BY r::text)) FROM {table} r" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def _older(found: re.Match[bytes]) -> bytes:
    """The version before, or the stamp of something else."""
    value = found[3]
    return found[1] + (b"%d" % (int(value) - 1) if value.isdigit() else b"0" * len(value))


@contextmanager
def _unseen() -> Iterator[None]:
    """The walk does not see these answers: its client keeps every template that is rendered."""
    kept = signals.template_rendered.receivers
    signals.template_rendered.receivers = []
    signals.template_rendered.sender_receivers_cache.clear()
    try:
        yield
    finally:
        signals.template_rendered.receivers = kept
        signals.template_rendered.sender_receivers_cache.clear()


def _says_something(response: Any) -> bool:
    """A page, or a redirect to one that will say it."""
    if response.status_code in (301, 302):
        return bool(response.cookies.get(settings.MESSAGE_COOKIE_NAME))
    return response.status_code < 500
